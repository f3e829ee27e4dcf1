/** The recorded runs, as models of a view. */

import { readFileSync } from 'node:fs';

import { readPayload } from '../../src/model/payload.js';
import { RunModel } from '../../src/view/model.js';

declare const TESTS: string;

/** What a payload of a recorded run is before it is read. */
export function recorded(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const lines = readFileSync(`${TESTS}/../../tests/golden/${name}.jsonl`, 'utf8').trim().split('\n');
  return { schema: 1, view: null, events: lines.slice(1).map(line => JSON.parse(line) as unknown), ...more };
}

export function golden(name: string, more: Readonly<Record<string, unknown>> = {}): RunModel {
  return new RunModel(readPayload(recorded(name, more)));
}
