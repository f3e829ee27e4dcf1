/** An array: a heat strip for a look at the whole, and its corner as numbers. */

import type { JSX } from 'preact';

import { plural } from '../../../model/labels.js';
import type { RichArray } from '../../../model/rich.js';
import { Scroll } from './scroll.js';

const ROWS = 64;
const COLUMNS = 256;
const CORNER = 24;

export function ArrayValue({ rich, label }: { rich: RichArray; label: string }): JSX.Element {
  return (
    <>
      <Heat rich={rich} label={label} />
      {rich.rows.length > 0 ? (
        <Scroll label={`${label}, first numbers`}>
          <table class="fnb-grid fnb-grid-plain">
            <tbody>
              {rich.rows.slice(0, CORNER).map((row, at) => (
                <tr key={at}>
                  {row.slice(0, CORNER).map((cell, column) => (
                    <td key={column} class="fnb-number">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
    </>
  );
}

/** A picture of the array: the stronger the colour, the higher the value; what is not finite is crossed out. */
function Heat({ rich, label }: { rich: RichArray; label: string }): JSX.Element | null {
  const rows = rich.heat.slice(0, ROWS).map(row => row.slice(0, COLUMNS));
  const wide = Math.max(0, ...rows.map(row => row.length));
  if (wide === 0) {
    return null;
  }
  const holes = rows.flat().filter(cell => cell === null).length;
  const said =
    `${label}, heat strip of ${plural(rows.length, 'row')} and ${plural(wide, 'column')}` +
    (rich.range === null ? '' : `, from ${rich.range[0]} to ${rich.range[1]}`) +
    (holes === 0 ? '' : `; ${plural(holes, 'value')} not finite`);
  return (
    <figure class="fnb-heat">
      <svg
        role="img"
        aria-label={said}
        viewBox={`0 0 ${wide} ${rows.length}`}
        preserveAspectRatio="none"
        shape-rendering="crispEdges"
        style={{ height: `${Math.min(96, Math.max(16, rows.length * 6))}px` }}
      >
        {rows.flatMap((row, y) =>
          row.map((cell, x) =>
            cell === null ? (
              <path key={`${x},${y}`} class="fnb-heat-hole" d={`M${x},${y}l1,1m0,-1l-1,1`} />
            ) : (
              <rect key={`${x},${y}`} x={x} y={y} width={1} height={1} fill-opacity={0.06 + 0.94 * clamp(cell)} />
            )
          )
        )}
      </svg>
      {rich.range === null ? null : (
        <figcaption aria-hidden="true">
          <span>{rich.range[0]}</span>
          <span class="fnb-heat-scale" />
          <span>{rich.range[1]}</span>
        </figcaption>
      )}
    </figure>
  );
}

function clamp(cell: number): number {
  return Math.min(1, Math.max(0, cell));
}
