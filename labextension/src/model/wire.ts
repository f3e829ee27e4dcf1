/** Wire: reads a log as `flyte_nb/model/wire.py` writes it, events as objects or as lines of JSON, and trusts none of it. */

import { type Event, SCHEMA } from './events.js';
import { Fields, WireError, flag, isObject, list, number, said, text, texts, whole } from './fields.js';
import type { Graph, Node } from './graph.js';
import { join } from './paths.js';
import type { CacheStatus } from './phases.js';
import { GraphReader, errorInfo, valueRef, valueRefs } from './wiregraph.js';

export { WireError };

/** More decks of one node than these are not shown. */
const MOST_DECKS = 50;

/** Nodes within nodes are read down to this depth: views go down from each to those in it. */
const DEEPEST = 1_000;

/** Reads one log. Keep one for all the events of a log, in order: they refer to what was written before. */
export class Reader {
  private readonly _graphs = new GraphReader();
  private readonly _traced = new Map<string, Node>();

  /** One event, as an object or a line. Throws a WireError, and nothing else, whatever it is given. */
  event(data: unknown): Event {
    try {
      return this._event(typeof data === 'string' ? (JSON.parse(data) as unknown) : data);
    } catch (error) {
      throw readably(error, 'this is not an event of a flyte_nb log');
    }
  }

  /** Some events, in order. */
  events(data: readonly unknown[]): Event[] {
    return data.map(item => this.event(item));
  }

  /** A graph alone, as an object or a line. */
  graph(data: unknown): Graph {
    try {
      return this._graphs.graph(typeof data === 'string' ? (JSON.parse(data) as unknown) : data);
    } catch (error) {
      throw readably(error, 'this is not a graph of flyte_nb');
    }
  }

  private _event(data: unknown): Event {
    const fields = Fields.named(data, 'an event');
    const at = fields.get('at', number);
    switch (fields.what) {
      case 'ExecutionStarted':
        return {
          $: 'ExecutionStarted',
          at,
          id: fields.get('id', text),
          graph: fields.get('graph', thing => this._graphs.graph(thing)),
          inputs: fields.get('inputs', valueRefs),
          executor: fields.get('executor', text),
          parent: fields.maybe('parent', text),
          notes: fields.get('notes', texts, []),
          edits: fields.get('edits', (thing, what) => list(thing, what).map(valueRef), [])
        };
      case 'ExecutionFailing':
        return { $: 'ExecutionFailing', at, cause: fields.get('cause', text), error: fields.maybe('error', errorInfo) };
      case 'ExecutionSucceeded':
        return { $: 'ExecutionSucceeded', at, outputs: fields.get('outputs', valueRefs) };
      case 'ExecutionFailed':
        return { $: 'ExecutionFailed', at, error: fields.get('error', errorInfo), cause: fields.get('cause', text) };
      case 'ExecutionAborted':
        return { $: 'ExecutionAborted', at, reason: fields.get('reason', text) };
      default:
        return this._ofNode(fields, at, fields.get('path', text));
    }
  }

  private _ofNode(fields: Fields, at: number, path: string): Event {
    if (path.length > DEEPEST && path.split('/').length > DEEPEST) {
      throw new WireError(`nodes are nested more than ${DEEPEST} deep`);
    }
    switch (fields.what) {
      case 'NodeStarted':
        return { $: 'NodeStarted', at, path, attempt: fields.get('attempt', whole, 0) };
      case 'NodeTraced': {
        const node = fields.get('node', thing => this._graphs.node(thing));
        if (path !== node.id && !path.endsWith(`/${node.id}`)) {
          throw new WireError(`the node ${said(node.id)} cannot have the path ${said(path)}`);
        }
        this._traced.set(path, node);
        return { $: 'NodeTraced', at, path, node };
      }
      case 'NodeExpanded':
        return {
          $: 'NodeExpanded',
          at,
          path,
          graph: fields.get('graph', thing => this._graphs.graph(thing, id => this._announced(join(path, id)))),
          chosen: fields.maybe('chosen', whole)
        };
      case 'NodeSucceeded':
        return {
          $: 'NodeSucceeded',
          at,
          path,
          outputs: fields.get('outputs', valueRefs),
          cache: fields.get('cache', cacheStatus, 'DISABLED'),
          worker: fields.get('worker', text, ''),
          peak: fields.maybe('peak', number),
          notes: fields.get('notes', texts, [])
        };
      case 'NodeFailed':
        return {
          $: 'NodeFailed',
          at,
          path,
          error: fields.get('error', errorInfo),
          cause: fields.maybe('cause', text),
          timed_out: fields.get('timed_out', flag, false)
        };
      case 'NodeFailing':
        return { $: 'NodeFailing', at, path, error: fields.get('error', errorInfo) };
      case 'NodeRetried':
        return {
          $: 'NodeRetried',
          at,
          path,
          error: fields.get('error', errorInfo),
          attempt: fields.get('attempt', whole),
          due: fields.get('due', number)
        };
      case 'NodeWaiting':
        return {
          $: 'NodeWaiting',
          at,
          path,
          question: fields.get('question', text),
          type: fields.get('type', text, ''),
          field: fields.get('field', text, ''),
          choices: fields.get('choices', texts, []),
          until: fields.maybe('until', number)
        };
      case 'NodeAnswered':
        return { $: 'NodeAnswered', at, path, by: fields.get('by', text), answer: fields.maybe('answer', valueRef) };
      case 'NodeSkipped':
      case 'NodeAborted':
        return { $: fields.what, at, path };
      case 'NodeLogged':
        return { $: 'NodeLogged', at, path, stream: fields.get('stream', text), text: fields.get('text', text) };
      case 'NodePublished':
        return { $: 'NodePublished', at, path, decks: fields.get('decks', valueRefs).slice(0, MOST_DECKS) };
      default:
        throw new WireError(`${said(fields.what)} is not an event of this schema`);
    }
  }

  private _announced(path: string): Node | undefined {
    const node = this._traced.get(path);
    this._traced.delete(path);
    return node;
  }
}

function cacheStatus(thing: unknown, what: string): CacheStatus {
  if (thing === 'DISABLED' || thing === 'MISS' || thing === 'HIT' || thing === 'POPULATED') {
    return thing;
  }
  throw new WireError(`${what} is ${said(thing)}, which is no word of the cache`);
}

/** Check the schema that a log or a payload names. */
export function checkSchema(data: unknown, what: string): void {
  const schema = isObject(data) && Object.hasOwn(data, 'schema') ? data['schema'] : undefined;
  if (!Number.isInteger(schema)) {
    throw new WireError(`this is not a flyte_nb ${what}: it names no schema`);
  }
  if ((schema as number) > SCHEMA) {
    throw new WireError(
      `this ${what} has schema ${said(schema)}, and this version of flyte_nb reads up to ${SCHEMA}: update flyte_nb to read it`
    );
  }
}

/** A list of events. Hand over the log's reader where they continue a log. */
export function readEvents(data: unknown, reader = new Reader()): Event[] {
  return reader.events(list(data, 'the events'));
}

/** The events of a whole log: a header line, then a line for each event. */
export function load(log: string): Event[] {
  const [header = '', ...lines] = log.split('\n');
  let schema: unknown = null;
  try {
    schema = JSON.parse(header);
  } catch {
    // Said below: a line that is no JSON names no schema either.
  }
  checkSchema(schema, 'log');
  return new Reader().events(lines.filter(line => line.trim() !== ''));
}

/** What went wrong, as a WireError with a sentence. */
function readably(error: unknown, what: string): WireError {
  const why =
    error instanceof WireError ? error.message : error instanceof SyntaxError ? 'it is no JSON' : String(error);
  return new WireError(`${what}: ${why}`);
}
