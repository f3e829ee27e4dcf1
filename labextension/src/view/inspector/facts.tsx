/** A node at a glance: attempts, time, cache, worker, memory and what flytekit would refuse. */

import type { ComponentChildren, JSX } from 'preact';

import { answered, duration, shorten, size } from '../../model/labels.js';
import { grouped } from '../../model/numbers.js';
import type { NodeState } from '../../model/nodestate.js';
import { terminal } from '../../model/phases.js';
import type { RunModel } from '../model.js';
import { moment } from '../moment.js';

/** What the cache did, or will be asked, in words. */
export function cacheWords(node: NodeState): string {
  const policy = node.node?.policy.cache ?? null;
  if (node.cache === 'HIT') {
    return 'came from the cache; its function did not run';
  }
  if (node.cache === 'POPULATED') {
    return 'not found; saved for the next run';
  }
  if (node.cache === 'MISS') {
    return 'looked up and not found';
  }
  if (policy === null) {
    return 'off';
  }
  const version = policy.version === null ? '' : `, version ${shorten(policy.version, 40)}`;
  return terminal(node.phase) ? `on${version}, not used` : `on${version}`;
}

/** `2 of 3 allowed`; nothing where one attempt is all there can be. */
export function attemptWords(node: NodeState): string {
  const allowed = (node.node?.policy.retries ?? 0) + 1;
  if (allowed === 1 && node.attempt === 0) {
    return '';
  }
  const begun = node.started !== null || node.attempt > 0 || node.phase === 'RUNNING';
  return begun ? `${grouped(node.attempt + 1)} of ${grouped(allowed)} allowed` : `up to ${grouped(allowed)}`;
}

/** `1.2 s`; of what runs, the time until now and what earlier runs took: `1.2 s so far, about 1.5 s expected`. */
export function durationWords(node: NodeState, now: number, expected: number | undefined): string {
  const running = node.started !== null && node.ended === null && !terminal(node.phase) && node.phase !== 'QUEUED';
  const took = running ? Math.max(0, now - (node.started ?? now)) : node.duration;
  const usual = expected === undefined || terminal(node.phase) ? '' : `about ${duration(expected)} expected`;
  const said = took === null ? '' : running ? `${duration(took)} so far` : duration(took);
  return [said, usual].filter(part => part !== '').join(', ');
}

/** `worker-2, process 4711` for a thread of a process. */
export function workerWords(worker: string): string {
  return shorten(worker, 80).replace(/^(\d+):(.+)$/, '$2, process $1');
}

export function Facts({ model, node }: { model: RunModel; node: NodeState }): JSX.Element {
  const policy = node.node?.policy;
  const resources = [
    ...(policy?.requests ?? []).map(([name, amount]) => `${name} ${amount}`),
    ...(policy?.limits ?? []).map(([name, amount]) => `${name} at most ${amount}`)
  ];
  const attempts = attemptWords(node);
  const took = durationWords(node, moment(model).at, model.payload.expected.get(node.node?.spec.ref.name ?? ''));
  const notes = [...(node.node?.note ? [node.node.note] : []), ...node.notes];
  return (
    <dl class="fnb-facts">
      {took === '' ? null : <Fact name={node.question === null ? 'Duration' : 'Waited'}>{took}</Fact>}
      {attempts === '' ? null : <Fact name="Attempt">{attempts}</Fact>}
      {node.question === null ? (
        <Fact name="Cache">{cacheWords(node)}</Fact>
      ) : (
        <Gate node={node} at={moment(model).at} />
      )}
      {node.worker === '' ? null : <Fact name="Worker">{workerWords(node.worker)}</Fact>}
      {node.peak === null ? null : (
        <Fact name="Peak memory">
          <Memory peak={node.peak} limit={policy?.memory_limit ?? null} />
        </Fact>
      )}
      {resources.length === 0 ? null : <Fact name="Resources">{shorten(resources.join(', '), 160)}</Fact>}
      {policy?.timeout ? <Fact name="Timeout">{duration(policy.timeout)}</Fact> : null}
      {notes.length === 0 ? null : (
        <Fact name="To port">
          <ul class="fnb-notes">
            {notes.slice(0, 12).map((note, at) => (
              <li key={at}>{note.slice(0, 600)}</li>
            ))}
          </ul>
        </Fact>
      )}
    </dl>
  );
}

/** Of a gate: how much longer it waits, and who answered it. */
function Gate({ node, at }: { node: NodeState; at: number }): JSX.Element {
  const left = node.phase === 'PAUSED' && node.question?.until != null ? Math.max(0, node.question.until - at) : null;
  const how = answered(node);
  return (
    <>
      {left === null ? null : <Fact name="Waits">{`at most ${duration(left)} more`}</Fact>}
      {how === '' ? null : <Fact name="Answered">{how}</Fact>}
    </>
  );
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Memory({ peak, limit }: { peak: number; limit: number | null }): JSX.Element {
  if (limit === null || limit <= 0) {
    return <>{size(peak)}</>;
  }
  const part = Math.min(100, Math.max(0, (100 * peak) / limit));
  const said = `${size(peak)} of ${size(limit)}`;
  return (
    <span class="fnb-memory">
      <span
        class="fnb-meter"
        role="meter"
        aria-label="Peak memory against its limit"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(part)}
        aria-valuetext={said}
        data-high={part >= 90 ? '' : undefined}
      >
        <span style={{ width: `${part}%` }} />
      </span>
      {said}
    </span>
  );
}
