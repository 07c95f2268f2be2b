import { defineConfig } from 'oxlint'
import { closed, doors, edges, knows, longestFile, recipes, type DomainName } from './architecture.ts'

/**
 * The import rules of the house, generated from `architecture.ts`.
 *
 * A later override of `no-restricted-imports` replaces an earlier one, so classes of files are listed from the general
 * to the particular and each carries its whole list of bans. Bans are regular expressions over the text of the import:
 * oxlint has none with look-ahead, so what is forbidden is spelled out.
 */

interface Ban {
  readonly regex: string
  readonly message: string
  readonly allowTypeImports?: boolean
}

const names = Object.keys(knows) as DomainName[]
const any = (words: readonly string[]): string => `(?:${words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|')})`

const upward: Ban = { regex: '^\\.\\./', message: 'Leave a folder by its `#` name.' }
/** Tests reach the examples, which have no name of their own. */
const aroundTheName: Ban = { ...upward, regex: '^(?:\\.\\./)+(?:platform|domains|framework|app|cli|test)/' }
const anyDomain: Ban = { regex: '^#domains/', message: 'The platform knows no domain. Let the domain contribute through its manifest.' }
const composition: Ban = { regex: '^#app/', message: 'Only `app/` composes. Take what you need as an argument.' }
const pillar: Ban = { regex: '^#framework/', message: 'The platform knows nothing about the pillar; readiness does.' }
const testing: Ban = { regex: '^#test/', message: 'Only tests import the test harness.' }
const databaseDoor: Ban = { regex: '^#platform/database/', message: 'Take the transaction as an argument; it carries `sql`.' }

/** Packages behind a door, except those whose door is here. */
const doorsClosedTo = (place: string): readonly Ban[] =>
  Object.entries(doors)
    .filter(([, places]) => !places.some((open: string) => place.startsWith(open) || place.endsWith(`/${open}`)))
    .map(([name, places]) => ({
      regex: `^${any([name])}(?:/|$)`,
      message: `\`${name}\` stays behind its door: ${places.join(', ')}.`,
    }))

/** What one domain may not know of the others. */
const arrowsOf = (name: DomainName): readonly Ban[] => {
  const known: readonly string[] = knows[name]
  const strangers = names.filter((other) => other !== name && !known.includes(other))
  const bans: Ban[] = [
    {
      regex: `^#domains/${any(strangers)}/`,
      message: `\`${name}\` may know only: ${known.join(', ') || 'no other domain'}. See architecture.ts.`,
    },
  ]
  if (known.length > 0)
    bans.push({
      regex: `^#domains/${any(known)}/(?:.+/)?${any(closed)}\\.ts$`,
      message: 'That file is closed to other domains. Use its kinds, actions, facts or concepts.',
    })
  return bans
}

const recipesOf = (name: DomainName): readonly string[] => recipes[name] ?? []

/** Concepts think: no database, no clock, no machine, and nothing of their own domain that has one. */
const pureIn = (name: DomainName): readonly Ban[] => [
  { regex: '^node:', message: 'A concept file is pure. Take the result as an argument.' },
  {
    regex:
      '^#platform/(?:(?:database|jobs|http|actions)/|messages/outbox|identity/(?:seal|secret|store|session|token)|(?:transaction|platform)\\.ts)',
    message: 'A concept file is pure: only types may come from there.',
    allowTypeImports: true,
  },
  {
    regex: `^(?:\\./|#domains/${name}/)(?:.+/)?${any([...closed, 'actions', ...recipesOf(name)])}\\.ts$`,
    message: 'A concept file is pure: it knows no store, action, job or route. If it must, name it in `recipes` of architecture.ts.',
    allowTypeImports: true,
  },
]

const classOf = (files: readonly string[], bans: readonly Ban[]) => ({
  files: [...files],
  rules: { 'no-restricted-imports': ['error', { patterns: bans.map((ban) => ({ ...ban })) }] as ['error', object] },
})

const inDomain = (name: DomainName, place: string): readonly Ban[] => [
  upward,
  composition,
  testing,
  databaseDoor,
  ...arrowsOf(name),
  ...doorsClosedTo(place),
]

const platformDoors = [...new Set(Object.values(doors).flat())].filter((place) => place.startsWith('platform/'))
const platformBans = [upward, anyDomain, composition, pillar, testing]
const tests = ['**/*.test.ts', '**/*.test.tsx', 'test/**', 'bench/**']

export default defineConfig({
  plugins: ['typescript', 'import', 'oxc', 'unicorn', 'promise'],
  categories: { correctness: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['**/*.gen.ts', 'dist/**', 'web/dist/**', '.data/**'],
  rules: {
    'max-lines': ['error', { max: longestFile }],
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': ['error', { checksVoidReturn: false }],
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // Text is spread by code point on purpose, sorted as text, and foreign data is shown as what it is.
    'typescript/no-misused-spread': 'off',
    'typescript/require-array-sort-compare': 'off',
    'typescript/no-base-to-string': 'off',
    // `then` is a good word for what follows a failure; nothing here is awaited by accident.
    'unicorn/no-thenable': 'off',
    // Masking and names are about control characters.
    'no-control-regex': 'off',
    'typescript/unbound-method': 'off',
    'typescript/only-throw-error': 'error',
    'typescript/consistent-type-imports': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    'no-var': 'error',
    'prefer-const': 'error',
    eqeqeq: 'error',
    'no-param-reassign': 'error',
  },
  overrides: [
    classOf(['framework/**'], [upward, anyDomain, composition, testing, { regex: '^#platform/', message: 'The pillar is data.' }]),
    classOf(['platform/**'], [...platformBans, ...doorsClosedTo('platform/')]),
    ...platformDoors.map((place) => classOf([`${place}**`], [...platformBans, ...doorsClosedTo(place)])),
    classOf(['platform/**/routes.ts'], [...platformBans, ...doorsClosedTo('platform/http/routes.ts')]),
    classOf(['app/**'], [upward, testing, ...doorsClosedTo('app/')]),
    classOf(['tools/**'], [upward]),
    // The command line lints a folder without a server, so it needs the list of domains.
    classOf(['cli/**'], [upward, testing, ...doorsClosedTo('cli/')]),
    ...names.flatMap((name) => [
      classOf([`domains/${name}/**`], [...inDomain(name, `domains/${name}/`), ...pureIn(name)]),
      classOf(
        [...edges, ...recipesOf(name)].map((file) => `domains/${name}/**/${file}.ts`),
        inDomain(name, `domains/${name}/`),
      ),
      classOf([`domains/${name}/**/routes.ts`], inDomain(name, `domains/${name}/routes.ts`)),
    ]),
    classOf(
      ['web/**'],
      [{ regex: '^(?:#|(?:\\.\\./)+)(?:platform|domains|app|framework|cli|test)/', message: '`web/` sees only the generated client.' }],
    ),
    classOf(['examples/**'], [{ regex: '^#(?:app|cli)/', message: 'An example stands alone.' }]),
    classOf(tests, [aroundTheName]),
    { files: ['domains/**'], rules: { 'import/no-cycle': ['error', { ignoreTypes: false }], 'no-console': 'error' } },
    { files: ['platform/**'], rules: { 'no-console': 'error' } },
    // node:test gives every `describe` and `it` back as a promise that nobody waits for.
    {
      files: tests,
      rules: {
        'typescript/no-floating-promises': 'off',
        'typescript/no-non-null-assertion': 'off',
        'typescript/no-misused-promises': 'off',
        'no-console': 'off',
      },
    },
    { files: ['*.config.ts', 'web/*.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
})
