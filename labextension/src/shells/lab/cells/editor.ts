/** The editor of a cell: marks in its gutter, the lit line, squiggles, and what a name means, in CodeMirror's terms. */

import { type Extension, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, type Tooltip, ViewPlugin, gutter, hoverTooltip } from '@codemirror/view';

import type { When } from '../../../model/notebook.js';
import { type Marks, NOTHING, hintSaid, sameMarks } from '../../../panel/marks.js';
import { SAID } from '../../../view/stepper/lines.js';

/** What an editor is told, and by whom. */
export interface Source {
  /** What there is to mark in this text. */
  look(text: string): Marks;
  /** Have a function called when there may be something else; returns how to end that. */
  watch(changed: () => void): () => void;
  /** Which of it the reader wants to see. */
  wanted(): { readonly gutter: boolean; readonly hover: boolean };
}

const LONGEST_HINT = 300;

class TimeMarker extends GutterMarker {
  constructor(readonly when: When) {
    super();
  }

  override eq(other: GutterMarker): boolean {
    return other instanceof TimeMarker && other.when === this.when;
  }

  override toDOM(): Node {
    const [letter, says, means] = SAID[this.when];
    const mark = document.createElement('span');
    mark.className = 'fnb-cell-time';
    mark.dataset['time'] = this.when;
    mark.textContent = letter;
    mark.title = `${says}: ${means}`;
    return mark;
  }
}

/** Keeps the gutter's place in a cell whose marks are gone while it is edited. */
class Spacer extends GutterMarker {
  override eq(other: GutterMarker): boolean {
    return other instanceof Spacer;
  }

  override toDOM(): Node {
    const mark = document.createElement('span');
    mark.className = 'fnb-cell-time';
    return mark;
  }
}

const TIMES: Readonly<Record<When, TimeMarker>> = {
  definition: new TimeMarker('definition'),
  compile: new TimeMarker('compile'),
  expansion: new TimeMarker('expansion'),
  run: new TimeMarker('run')
};
const SPACER = new Spacer();
const NO_MARKERS: RangeSet<GutterMarker> = RangeSet.empty;
const LIT = Decoration.line({ class: 'fnb-cell-lit' });
const WRONG = Decoration.mark({ class: 'fnb-cell-wrong' });

/** What is drawn of marks. */
interface Drawn {
  readonly marks: Marks;
  readonly lines: ReturnType<typeof decorated>;
  readonly gutter: RangeSet<GutterMarker>;
}

function drawn(source: Source, text: Text, before: Drawn | null): Drawn {
  const marks = source.look(text.toString());
  if (before !== null && marks === NOTHING && before.marks === NOTHING) {
    return before;
  }
  return { marks, lines: decorated(marks, text), gutter: source.wanted().gutter ? markers(marks, text) : NO_MARKERS };
}

function decorated(marks: Marks, text: Text): RangeSet<Decoration> {
  const lit =
    marks.lit !== null && marks.lit >= 1 && marks.lit <= text.lines ? [LIT.range(text.line(marks.lit).from)] : [];
  const wrong = marks.wrong.map(({ line, from, to }) => {
    const start = text.line(line).from;
    return WRONG.range(start + from, start + to);
  });
  return Decoration.set([...lit, ...wrong], true);
}

function markers(marks: Marks, text: Text): RangeSet<GutterMarker> {
  if (!marks.defines) {
    return NO_MARKERS;
  }
  const found = [...marks.times].filter(([line]) => line >= 1 && line <= text.lines);
  const ranges = found.map(([line, when]) => TIMES[when].range(text.line(line).from));
  return RangeSet.of(marks.times.has(1) ? ranges : [SPACER.range(0), ...ranges], true);
}

/** The extension for one editor. */
export function cellMarks(source: Source): Extension {
  const refresh = StateEffect.define<null>();
  const field = StateField.define<Drawn>({
    create: state => drawn(source, state.doc, null),
    update: (value, change) =>
      change.docChanged || change.effects.some(effect => effect.is(refresh))
        ? drawn(source, change.newDoc, value)
        : value,
    provide: self => EditorView.decorations.from(self, value => value.lines)
  });
  const follower = ViewPlugin.define(view => {
    let { gutter: shown } = source.wanted();
    const destroy = source.watch(() => {
      const before = view.state.field(field).marks;
      const { gutter: now } = source.wanted();
      if (now !== shown || !sameMarks(before, source.look(view.state.doc.toString()))) {
        shown = now;
        view.dispatch({ effects: refresh.of(null) });
      }
    });
    return { destroy };
  });
  return [
    field,
    follower,
    gutter({
      class: 'fnb-cell-gutter',
      markers: view => view.state.field(field).gutter
    }),
    hoverTooltip((view, at) => tooltip(source, view, view.state.field(field).marks, at))
  ];
}

/** What is said of the place under the pointer: the error, or what a name means. */
function tooltip(source: Source, view: EditorView, marks: Marks, at: number): Tooltip | null {
  const line = view.state.doc.lineAt(at);
  const wrong = marks.wrong.find(one => one.line === line.number);
  if (wrong !== undefined && at >= line.from + wrong.from && at <= line.from + wrong.to) {
    return said(line.from + wrong.from, line.from + wrong.to, wrong.message, 'fnb-cell-error');
  }
  if (!source.wanted().hover || marks.hints.length === 0) {
    return null;
  }
  const word = view.state.wordAt(at);
  if (word === null) {
    return null;
  }
  const hint = hintSaid(marks.hints, view.state.sliceDoc(word.from, word.to), line.number - marks.above);
  return hint === null ? null : said(word.from, word.to, hint.slice(0, LONGEST_HINT), 'fnb-cell-hint');
}

function said(pos: number, end: number, text: string, kind: string): Tooltip {
  return {
    pos,
    end,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = `fnb-cell-tooltip ${kind}`;
      dom.setAttribute('role', 'tooltip');
      dom.textContent = text;
      return { dom };
    }
  };
}
