/** Graphviz for a page: one worker, made from its script as text, so that it needs no address and no network. */

import { LayoutClient } from '../layout/client.js';

export function graphviz(script: string): LayoutClient {
  return new LayoutClient(() => {
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    try {
      return new Worker(address);
    } finally {
      URL.revokeObjectURL(address);
    }
  });
}
