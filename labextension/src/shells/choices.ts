/** Choices of the reader, between the model and the messages: selection, opened and closed groups, cursor. */

import { join, split } from '../model/paths.js';
import type { RunModel, Selection } from '../view/model.js';
import type { Choices } from './messages.js';

const ARROW = '->';

/** What the reader of this model has chosen. */
export function choicesOf(model: RunModel): Choices {
  return {
    selected: written(model.selected),
    opened: [...model.opened].sort(),
    closed: [...model.closed].sort(),
    cursor: model.cursor
  };
}

/** Make these the choices of the model's reader. */
export function choose(model: RunModel, choices: Choices): void {
  model.select(read(choices.selected));
  const opened = new Set(choices.opened);
  const closed = new Set(choices.closed);
  for (const path of new Set([...model.opened, ...model.closed, ...opened, ...closed])) {
    const how = opened.has(path) ? 'open' : closed.has(path) ? 'closed' : 'rule';
    const now = model.opened.has(path) ? 'open' : model.closed.has(path) ? 'closed' : 'rule';
    if (how !== now) {
      model.fold(path, how);
    }
  }
  model.seek(choices.cursor);
}

function written(selection: Selection | null): string | null {
  if (selection === null) {
    return null;
  }
  if (selection.kind === 'node') {
    return selection.path;
  }
  return join(selection.scope, selection.source) + ARROW + join(selection.scope, selection.target);
}

function read(selected: string | null): Selection | null {
  if (selected === null) {
    return null;
  }
  const at = selected.indexOf(ARROW);
  if (at < 0) {
    return { kind: 'node', path: selected };
  }
  const [scope, source] = split(selected.slice(0, at));
  const [, target] = split(selected.slice(at + ARROW.length));
  return { kind: 'edge', scope, source, target };
}
