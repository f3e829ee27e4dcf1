/** Gate: a node that waits for an answer: what is asked, and where a kernel holds the run, the buttons or the form. */

import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { NodeWaiting } from '../../model/events.js';
import { shorten, title } from '../../model/labels.js';
import type { NodeState } from '../../model/nodestate.js';
import type { Verdict } from '../host.js';
import type { RunModel } from '../model.js';
import { useAsking } from './asking.js';
import { MOST_CHOICES, controlOf, typedOf } from './entry.js';
import { found } from './provenance.js';
import { Section } from './section.js';
import { ValueBlock } from './valueblock.js';

interface Props {
  readonly model: RunModel;
  readonly node: NodeState;
}

/** What is asked; buttons and fields only at the last moment of a run whose kernel is there. */
export function GatePane({ model, node }: Props): JSX.Element | null {
  const { question } = node;
  if (node.phase !== 'PAUSED' || question === null || question.question === 'sleep') {
    return null;
  }
  const now = model.kernel !== null && model.head.nodes.get(node.path)?.phase === 'PAUSED' && !model.over;
  return (
    <Section name={now ? 'Waits for you' : 'Waits for an answer'}>
      {question.question === 'approve' ? <Subject model={model} node={node} /> : null}
      {now ? (
        <Answering key={`${node.path} ${question.at}`} model={model} node={node} question={question} />
      ) : (
        <p class="fnb-muted">
          {question.question === 'approve'
            ? 'It waits for an approval. Nobody can give it here.'
            : `It waits for ${shorten(question.type, 120)}. Nobody can give it here.`}
        </p>
      )}
    </Section>
  );
}

/** The value that is to be approved, in full as soon as it can be had. */
function Subject({ model, node }: Props): JSX.Element {
  const scope = node.parent ?? model.state.root;
  const declared = node.node?.spec.interface.inputs ?? [];
  const shown = (node.node?.inputs ?? []).slice(0, 1).map(([name, binding]) => ({
    name,
    type: declared[0]?.type ?? '',
    value: found(model.state, scope, binding)
  }));
  const id = shown[0]?.value.ids[0];
  const live = model.kernel !== null;
  useEffect(() => {
    if (live && id !== undefined && !model.fetched(id)) {
      // Its short text is there already; what else goes wrong, its own button tells.
      model.fetch(id).catch(() => undefined);
    }
  }, [model, id, live]);
  return (
    <>
      {shown.map(({ name, type, value }) => (
        <ValueBlock key={name} model={model} name={name} type={type} found={value} />
      ))}
    </>
  );
}

function Answering({ model, node, question }: Props & { readonly question: NodeWaiting }): JSX.Element {
  const [asked, ask] = useAsking<unknown>();
  const box = useRef<HTMLDivElement>(null);
  const waits = asked.stand === 'waits' || asked.stand === 'answered';
  const give = (verdict: Verdict, text = ''): void => {
    const { kernel } = model;
    if (kernel === null || waits) {
      return;
    }
    ask(
      kernel.answer(node.path, verdict, text).then(() => {
        // What had the focus goes away with the question.
        const heading = box.current?.closest('.fnb-inspector')?.querySelector('h3');
        const root = box.current?.getRootNode() as Document | ShadowRoot | undefined;
        if (box.current?.contains(root?.activeElement ?? null) === true) {
          heading?.focus();
        }
      })
    );
  };
  const refused = asked.stand === 'refused' ? asked.why : null;
  const name = shorten(title(node), 80);
  return (
    <div class="fnb-gate" ref={box}>
      {question.question === 'approve' ? (
        <div role="group" aria-label={`Answer ${name}`} class="fnb-gate-buttons">
          <Button says="Approve" primary waits={waits} act={() => give('approve')} />
          <Button says="Reject" waits={waits} act={() => give('reject')} />
        </div>
      ) : (
        <Form name={name} question={question} waits={waits} refused={refused} give={text => give('input', text)} />
      )}
      <span role="status" class="fnb-muted">
        {asked.stand === 'waits' ? (model.kernel?.stopHint === null ? 'Sending…' : LATER) : ''}
      </span>
      {refused === null ? null : (
        <p role="alert" class="fnb-refused">
          {refused}
        </p>
      )}
    </div>
  );
}

const LATER = 'Sent. This kernel may hear it only when the cell that is running has ended.';

interface ButtonProps {
  readonly says: string;
  readonly primary?: boolean;
  readonly waits: boolean;
  readonly act?: () => void;
}

function Button({ says, primary = false, waits, act }: ButtonProps): JSX.Element {
  return (
    <button
      type={act === undefined ? 'submit' : 'button'}
      class="fnb-button-small"
      data-primary={primary || undefined}
      // Not `disabled`: the focus must not be lost while it is on its way.
      aria-disabled={waits || undefined}
      onClick={act}
    >
      {says}
    </button>
  );
}

interface FormProps {
  readonly name: string;
  readonly question: NodeWaiting;
  readonly waits: boolean;
  readonly refused: string | null;
  readonly give: (text: string) => void;
}

/** One field, by the declared type; what is wrong stands below it. */
function Form({ name, question, waits, refused, give }: FormProps): JSX.Element {
  const [text, write] = useState(() => (question.field === 'choice' ? (question.choices[0] ?? '') : ''));
  const [checked, check] = useState(false);
  const control = controlOf(question.field);
  const type = shorten(question.type, 60);
  const label = control === 'python' ? `Python for ${name}` : `${name}: ${type}`;
  const common = { 'aria-label': label, 'aria-invalid': refused !== null || undefined };
  return (
    <form
      onSubmit={event => {
        event.preventDefault();
        give(typedOf(control, text, checked));
      }}
    >
      {control === 'menu' ? (
        <select {...common} value={text} onChange={event => write(event.currentTarget.value)}>
          {question.choices.slice(0, MOST_CHOICES).map(choice => (
            <option key={choice} value={choice}>
              {shorten(choice, 80)}
            </option>
          ))}
        </select>
      ) : control === 'box' ? (
        <label class="fnb-gate-box">
          <input
            type="checkbox"
            aria-invalid={refused !== null || undefined}
            checked={checked}
            onChange={event => check(event.currentTarget.checked)}
          />
          {name}
        </label>
      ) : (
        <input
          {...common}
          type={control === 'python' ? 'text' : control}
          step={question.field === 'int' ? 1 : control === 'text' ? undefined : 'any'}
          class={control === 'python' ? 'fnb-gate-python' : undefined}
          spellcheck={false}
          autocomplete="off"
          placeholder={control === 'python' ? `Python: ${type}` : type}
          value={text}
          readOnly={waits}
          onInput={event => write(event.currentTarget.value)}
        />
      )}
      <Button says="Send" primary waits={waits} />
    </form>
  );
}
