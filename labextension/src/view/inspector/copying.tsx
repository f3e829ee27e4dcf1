/** Copying: a button that puts a text on the clipboard and says whether it did; nothing where there is no clipboard. */

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { shorten } from '../../model/labels.js';

const SAID = 2500; // milliseconds

export function CopyButton({ text, says }: { text: string; says?: string }): JSX.Element {
  const [copied, tell] = useState<boolean | null>(null);
  useEffect(() => {
    const timer = copied === null ? undefined : setTimeout(() => tell(null), SAID);
    return () => clearTimeout(timer);
  }, [copied]);
  // Absent in pages that are not of a secure origin, and in some front ends.
  const clipboard = (globalThis.navigator as Partial<Navigator> | undefined)?.clipboard;
  return (
    <>
      {clipboard === undefined ? null : (
        <button
          type="button"
          class="fnb-link"
          title={says === undefined ? text : undefined}
          aria-label={says === undefined ? `Copy ${shorten(text, 80)}` : undefined}
          onClick={() => {
            clipboard.writeText(text).then(
              () => tell(true),
              () => tell(false)
            );
          }}
        >
          {says ?? 'Copy'}
        </button>
      )}
      <span role="status" class="fnb-muted">
        {copied === null ? '' : copied ? 'Copied' : 'The browser refused'}
      </span>
    </>
  );
}
