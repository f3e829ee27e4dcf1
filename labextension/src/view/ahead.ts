/** Ahead: positions that came with a payload are taken for the picture that they were made for. */

import { crc32 } from '../model/crc32.js';
import type { Host } from './host.js';
import type { RunModel } from './model.js';

export function ahead(model: RunModel, layout: Host['layout']): Host['layout'] {
  return (dot, signal) => {
    const made = model.payload.layout;
    return made !== null && made.crc32 === crc32(dot) ? Promise.resolve(made.json0) : layout(dot, signal);
  };
}
