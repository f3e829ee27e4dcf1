/** A frame or a series: its first rows, under a header and beside an index that stay in sight. */

import type { JSX } from 'preact';

import { plural } from '../../../model/labels.js';
import type { RichTable } from '../../../model/rich.js';
import { Scroll, numeric } from './scroll.js';

const ROWS = 500;
const COLUMNS = 100;

export function TableValue({ rich, label }: { rich: RichTable; label: string }): JSX.Element {
  const rows = rich.rows.slice(0, ROWS);
  const columns = rich.columns.slice(0, COLUMNS);
  const numbers = columns.map((_, at) => rows.length > 0 && rows.every(row => numeric(row[at] ?? '')));
  const away = [
    rich.rows.length > ROWS ? plural(rich.rows.length - ROWS, 'more row') : '',
    rich.columns.length > COLUMNS ? plural(rich.columns.length - COLUMNS, 'more column') : ''
  ].filter(said => said !== '');
  return (
    <>
      <Scroll label={`${label}, table`}>
        <table class="fnb-grid">
          <thead>
            <tr>
              <td class="fnb-corner" />
              {columns.map((name, at) => (
                <th key={at} scope="col" class={numbers[at] ? 'fnb-number' : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, number) => (
              <tr key={number}>
                <th scope="row">{rich.index[number] ?? ''}</th>
                {columns.map((_, at) => (
                  <td key={at} class={numbers[at] ? 'fnb-number' : undefined}>
                    {row[at] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {away.length > 0 ? <p class="fnb-muted">{`${away.join(' and ')} not shown`}</p> : null}
    </>
  );
}
