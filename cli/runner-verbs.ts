/** What a machine does about itself: these are no actions of the server. */
export const runnerVerbs: Readonly<Record<string, string>> = {
  register: 'Register this machine with a token: <url> <token> [--ca <file>]',
  run: 'Work: take jobs, run them, bring their results (--once)',
  status: 'Show who this machine is, what it allows, and what it could not deliver yet',
  check: 'Say what a policy means, or whether it allows a script: [policy.yaml] [--interpreter …]',
  rotate: 'Make new keys and take them into use',
  unregister: 'Tell the server that this machine works for it no more, and forget the keys',
}

export const isRunnerVerb = (words: readonly string[]): boolean =>
  (words[0] === 'runner' || words[0] === 'runners') && words[1] !== undefined && Object.hasOwn(runnerVerbs, words[1])
