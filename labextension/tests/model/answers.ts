/** Answers the questions of `tests/properties/test_twins.py`: a line of JSON in, a line of JSON out. */

import { createInterface } from 'node:readline';

import * as labels from '../../src/model/labels.js';
import { readable } from '../../src/model/paths.js';
import { readPayload } from '../../src/model/payload.js';
import { readRich } from '../../src/model/rich.js';
import { type State, fold } from '../../src/model/state.js';
import { Reader } from '../../src/model/wire.js';
import { sentence, structure } from '../../src/model/words.js';
import { type Picture, draw, stateAsJson } from './twin.js';

type Question =
  | { readonly ask: 'dot'; readonly picture: Picture }
  | { readonly ask: 'states'; readonly log: readonly unknown[]; readonly counts: readonly number[] }
  | { readonly ask: 'words'; readonly seconds: readonly number[]; readonly sizes: readonly number[] }
  | { readonly ask: 'texts'; readonly texts: readonly (readonly [text: string, limit: number])[] }
  | { readonly ask: 'structure'; readonly graph: unknown; readonly expansions: Readonly<Record<string, unknown>> }
  | { readonly ask: 'rich'; readonly rich: unknown }
  | { readonly ask: 'payload'; readonly payload: unknown }
  | { readonly ask: 'unprintable' };

function answer(question: Question): unknown {
  switch (question.ask) {
    case 'dot':
      return draw(question.picture);
    case 'states': {
      const events = new Reader().events(question.log);
      return question.counts.map(count => told(fold(events.slice(0, count))));
    }
    case 'words':
      return [question.seconds.map(labels.duration), question.sizes.map(labels.size)];
    case 'texts':
      return question.texts.map(([text, limit]) => [
        labels.shorten(text, limit),
        labels.fit(text, 11, 10 * limit),
        labels.fitProgress(`waits for ${text}`, 11, 10 * limit)
      ]);
    case 'structure': {
      const reader = new Reader();
      const graph = reader.graph(question.graph);
      const grown = Object.entries(question.expansions).map(([path, data]) => [path, reader.graph(data)] as const);
      return structure(graph, new Map(grown));
    }
    case 'rich':
      return readRich(question.rich);
    case 'payload': {
      const { events, problem, previews, expected } = readPayload(question.payload);
      return { count: events.length, problem, previews: [...previews.keys()], expected: [...expected.keys()] };
    }
    case 'unprintable':
      return unprintable();
  }
}

/** A state, and what is said of its nodes. */
function told(state: State): unknown {
  const nodes = [...state.nodes.values()];
  return {
    state: stateAsJson(state),
    sentence: sentence(state),
    tally: labels.tally(nodes),
    said: nodes.map(node => [labels.title(node), readable(node), labels.progress(node), labels.error(node)])
  };
}

/** The code points that this engine's Unicode does not print, as ranges: engines know different versions of it. */
function unprintable(): number[][] {
  const ranges: number[][] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (/[\p{C}\p{Z}]/u.test(String.fromCodePoint(point))) {
      const last = ranges.at(-1);
      if (last?.[1] === point - 1) {
        last[1] = point;
      } else {
        ranges.push([point, point]);
      }
    }
  }
  return ranges;
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line) as Question)) + '\n');
}
