/** What a library made of its own value, in a frame that runs no scripts, has no origin and fetches nothing. */

import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { RichHtml } from '../../../model/rich.js';
import { type Theme, watchTheme } from '../../theme.js';
import { bounded, framed, sealed } from '../frame.js';

export function HtmlValue({ rich, label }: { rich: RichHtml; label: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [theme, wear] = useState<Theme | null>(null);
  useLayoutEffect(() => watchTheme(place.current!, wear), []);
  // Of another theme it is another page: a new frame, since some browsers keep a frame's first ground.
  return (
    <div class="fnb-html" ref={place} style={{ height: `${bounded(rich.height)}px` }}>
      {theme === null ? null : (
        <iframe
          key={theme}
          sandbox=""
          referrerpolicy="no-referrer"
          loading="lazy"
          title={`${label}: ${rich.type}`}
          srcdoc={sealed(framed(rich.html, theme), theme)}
        />
      )}
    </div>
  );
}
