/** ESLint: typescript-eslint's strict rules, the directions of our imports, and no text that becomes markup or code. */

import tseslint from 'typescript-eslint';

/** Files of this folder may not import what matches; types alone pass where the contract is theirs. */
function never(folder, regex, message, allowTypeImports = false) {
  return { group: { regex, message, allowTypeImports }, files: [`src/${folder}/**`] };
}

/** Folders import one way: shells -> panel -> view -> layout -> model. */
function directions(...rules) {
  return [...new Set(rules.map(rule => rule.files[0]))].map(files => ({
    files: [files],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: rules.filter(rule => rule.files[0] === files).map(rule => rule.group) }
      ]
    }
  }));
}

const SHELLS = String.raw`/shells/|^@(jupyterlab|lumino|anywidget)/`;
const MARKUP = 'Text is shown as text: use textContent, or Preact, which escapes it.';

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // noUncheckedIndexedAccess asks for `list[i]!` where i was checked
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-expressions': ['error', { allowShortCircuit: true, allowTernary: true }],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-implied-eval': 'error',
      'no-script-url': 'error',
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'createContextualFragment', 'setHTMLUnsafe'].map(
          property => ({
            property,
            message: MARKUP
          })
        ),
        { object: 'document', property: 'write', message: MARKUP },
        { object: 'document', property: 'writeln', message: MARKUP }
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: MARKUP },
        { selector: "Property[key.name='dangerouslySetInnerHTML']", message: MARKUP }
      ]
    }
  },
  ...directions(
    never('model', String.raw`^(?!\./)`, 'The model imports itself alone.'),
    never('view', SHELLS, 'Only shells know a front end.'),
    never('view', '/layout/(client|worker)', 'A shell gives the view its layouts.'),
    never('view', '/panel/', 'A panel shows views, and not the other way round.'),
    never('panel', SHELLS, 'Only shells know a front end.'),
    never('panel', '/layout/(client|worker)', 'A shell gives the view its layouts.'),
    never('layout', SHELLS, 'Only shells know a front end.'),
    never('layout', '/view/', 'A layout knows no view, but for the form of its answers.', true)
  )
);
