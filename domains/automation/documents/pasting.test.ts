import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { paste } from './pasting.ts'
import type { Known } from './reference-text.ts'

const folder = mkdtempSync(join(tmpdir(), 'andon-pasting-'))
after(() => rmSync(folder, { recursive: true }))

const names: Readonly<Record<string, Known>> = {
  x: { type: 'String' },
  'step.Out': {},
  n: { type: 'Integer', harmless: true },
  b: { type: 'Boolean', harmless: true },
  list: { type: 'StringList' },
  map: { type: 'StringMap' },
}
const know = (name: string): Known | undefined => (Object.hasOwn(names, name) ? names[name] : undefined)

/** Values that are code wherever they are read as code. Each would leave a file. */
const canary = join(folder, 'canary')
const nasty = [
  `$(touch ${canary})`,
  `\`touch ${canary}\``,
  `'; touch ${canary}; '`,
  `"; touch ${canary}; "`,
  `x; touch ${canary} #`,
  `a[$(touch ${canary})]`,
  `' + __import__('os').system('touch ${canary}') + '`,
  `""" + str(__import__('os').system('touch ${canary}')) + """`,
  '\\',
  '\\" \\\' ${HOME} $HOME *',
  `\nEOF\ntouch ${canary}\n`,
  '{{ x }} andon_value_0_',
  '',
  '-n',
]

const run = (script: string, interpreter: 'bash' | 'sh' | 'python3', value: string): string => {
  const pasted = paste(script, interpreter, know)
  assert.deepEqual(pasted.refused, [], `${script} is refused: ${JSON.stringify(pasted.refused)}`)
  const environment = Object.fromEntries(Object.keys(pasted.environment).map((name) => [name, value]))
  const ran = spawnSync(interpreter, ['-c', pasted.script], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/home/nobody', ...environment },
    encoding: 'utf8',
  })
  assert.equal(existsSync(canary), false, `${script} ran ${value}\n${pasted.script}`)
  assert.equal(ran.status, 0, `${pasted.script}\n${ran.stderr}`)
  return ran.stdout
}

const shells = [
  "printf '%s|' {{ x }}",
  'printf "%s|" "{{ x }}"',
  "printf '%s|' '{{ x }}'",
  "printf '%s|' \"a b\" > /dev/null; printf '%s|' {{x}}",
  'y={{ x }}; printf "%s|" "$y"',
  'y="{{ x }}" z=1; printf "%s|" "$y"',
  "y='{{ x }}'\nprintf '%s|' \"$y\"",
  'printf "%s|" "$(printf \'%s\' "{{ x }}"; printf .)" | sed "s/[.]|/|/"',
  'if [ "{{ x }}" = never ]; then exit 1; fi; printf "%s|" "{{ x }}"',
  'case {{ x }} in never) exit 1;; esac; printf "%s|" {{ x }}',
  'for one in {{ x }}; do printf "%s|" "$one"; done',
  'f() { printf "%s|" "$1"; }; f {{ x }}',
  '# a comment {{ x }}\nprintf "%s|" "{{ x }}" # and {{ x }}\n',
  "cat <<EOF | tr -d '\\n' | head -c 0\n{{ x }}\nEOF\nprintf '%s|' '{{ x }}'",
]

test('in a shell every value stays one word, whatever is in it', () => {
  for (const script of shells) for (const value of nasty) assert.equal(run(script, 'bash', value), `${value}|`, `${script} with ${value}`)
  for (const value of nasty) assert.equal(run(shells[0] ?? '', 'sh', value), `${value}|`)
})

test('a here-document takes the value as its text', () => {
  for (const value of nasty) assert.equal(run('cat <<EOF\na {{ x }} b\nEOF\n', 'bash', value), `a ${value} b\n`)
  assert.equal(run('cat <<-END > out\n\t{{ x }}\n\tEND\ncat out', 'bash', '$HOME'), '$HOME\n')
})

test('in a shell what would be read once more as code is refused', () => {
  const refused = [
    'eval "echo {{ x }}"',
    'eval echo {{ x }}',
    'bash -c "echo {{ x }}"',
    "sudo -u root sh -c 'echo {{ x }}'",
    'ssh host "echo {{ x }}"',
    'echo $(( {{ x }} + 1 ))',
    '(( {{ x }} > 1 ))',
    'for (( i=0; i<{{ x }}; i++ )); do :; done',
    '[[ {{ x }} -eq 1 ]]',
    '[[ a && {{ x }} -gt 1 ]]',
    'let y={{ x }}',
    'declare -i y={{ x }}',
    'a[{{ x }}]=1',
    'echo ${y:-{{ x }}}',
    'echo "${y:-{{ x }}}"',
    'echo `echo {{ x }}`',
    "cat <<'EOF'\n{{ x }}\nEOF\n",
    'bash <<EOF\necho {{ x }}\nEOF\n',
    'cat <<EOF | sh\necho {{ x }}\nEOF\n',
    'cat <<EOF\n$(echo {{ x }})\nEOF\n',
    '{{ x }} --help',
    '"{{ x }}" --help',
    "'{{ x }}' --help",
    'true; {{ x }}',
    'true && sudo {{ x }}',
    'if {{ x }}; then :; fi',
    'export {{ x }}=1',
    "awk '{ print {{ x }} }' file",
    'sed "s/a/{{ x }}/" file',
    "python3 -c 'print({{ x }})'",
    'psql -h db -c "select {{ x }}"',
    'mysql -e "drop {{ x }}"',
    'echo "\\{{ x }}"',
    'echo ${{ x }}',
    "echo 'not closed {{ x }}",
    'trap "rm {{ x }}" EXIT',
    'find . -exec sh -c "rm {{ x }}" \\;',
    '[ -v {{ x }} ]',
    'printf -v {{ x }} 1',
    'source {{ x }}',
    '. {{ x }}',
    'echo $(bash -c {{ step.Out }})',
  ]
  for (const script of refused)
    assert.ok(paste(script, 'bash', know).refused.length > 0, `${script}\n${paste(script, 'bash', know).script}`)
})

test('numbers and truths may be computed with', () => {
  assert.equal(run('echo $(( {{ n }} + 1 ))', 'bash', '41'), '42\n')
  assert.equal(run('[[ {{ n }} -eq 3 ]] && echo yes', 'bash', '3'), 'yes\n')
  assert.equal(run('if [ {{ b }} = true ]; then echo on; fi', 'bash', 'true'), 'on\n')
})

test('names nobody declared stay as they are written', () => {
  const script = "echo '{{ .Names }}' {{ unknown }} {{x }"
  assert.deepEqual(paste(script, 'bash', know), { script, environment: {}, refused: [] })
})

const pythons = [
  "print('{{ x }}', end='|')",
  'print("{{ x }}", end="|")',
  "print('''{{ x }}''', end='|')",
  'print(f"{{ x }}{1 - 1}"[:-1], end="|")',
  "print(r'{{ x }}', end='|')",
  "print('a' '{{ x }}' 'b', end='|') if False else print('{{ x }}', end='|')",
  "print('%s' % '{{ x }}', end='|')",
  "print(b'{{ x }}'.decode(), end='|')",
  "d = {'k': '{{ x }}'}\nprint(d['k'], end='|')  # {{ x }}",
  "def handler(events, context):\n    '''About {{ x }}'''\n    return '{{ x }}'\nprint(handler({}, {}), end='|')",
]

/** Runs each script with each value in one process, because starting Python takes longer than everything else. */
const runAll = (scripts: readonly string[], values: readonly string[]): readonly string[] => {
  const driver = `import contextlib, io, json, os, sys
for script, value in json.load(sys.stdin):
    os.environ["SSM_x"] = value
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(script, "script", "exec"), {"__name__": "script"})
    print(json.dumps(out.getvalue()))
`
  const input = scripts.flatMap((script) => values.map((value) => [script, value]))
  const ran = spawnSync('python3', ['-c', driver], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '' },
  })
  assert.equal(ran.status, 0, ran.stderr)
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string)
}

test('in Python every value stays the text inside its string', () => {
  const scripts = pythons.map((script) => {
    const pasted = paste(script, 'python3', know)
    assert.deepEqual(pasted.refused, [], script)
    return pasted.script
  })
  assert.deepEqual(
    runAll(scripts, nasty),
    scripts.flatMap(() => nasty.map((value) => `${value}|`)),
  )
  assert.equal(existsSync(canary), false)
})

test('in Python numbers, truths, lists and maps are what they are', () => {
  assert.equal(run('print({{ n }} + 1, "{{ n }}0")', 'python3', '41'), '42 410\n')
  assert.equal(run('print(not {{ b }})', 'python3', 'true'), 'False\n')
  assert.equal(run('print({{ list }}[1])', 'python3', '["a","b\'; import os"]'), "b'; import os\n")
  assert.equal(run('print({{ map }}["k"])', 'python3', '{"k":null}'), 'None\n')
})

test('in Python text that would be code is refused before it runs, or by the script', () => {
  for (const script of ['print({{ x }})', 'x = {{ step.Out }}', 'def {{ x }}(): pass', "print('a')\n{{ x }}"])
    assert.equal(paste(script, 'python3', know).refused.length, 1, script)
  // A part of a formatted string is code: the script says so itself.
  const { script } = paste('print(f"{ {{ x }} }")', 'python3', know)
  const ran = spawnSync('python3', ['-c', script], { env: { PATH: process.env['PATH'] ?? '', SSM_x: '1' }, encoding: 'utf8' })
  assert.match(ran.stderr, /would be read as Python/)
  assert.throws(() =>
    execFileSync('python3', ['-c', paste('import {{ b }}', 'python3', know).script], {
      env: { SSM_b: 'true', PATH: process.env['PATH'] ?? '' },
      stdio: 'pipe',
    }),
  )
})

test('in PowerShell values are variables of the environment, in double quotes or as one argument', () => {
  const table: readonly (readonly [string, string])[] = [
    ['Write-Host "a {{ x }}"', 'Write-Host "a ${env:SSM_x}"'],
    ["Write-Host 'a {{ x }} `$b'", 'Write-Host "a ${env:SSM_x} ```$b"'],
    ["'it''s \"{{ x }}\"'", '"it\'s `"${env:SSM_x}`""'],
    ['Get-Service -Name {{ x }}', 'Get-Service -Name ${env:SSM_x}'],
    ['if (${{ b }}) { 1 }', "if ((${env:SSM_b} -eq 'true')) { 1 }"],
    ['$n = {{ n }} + 1', '$n = ([long]${env:SSM_n}) + 1'],
    ["@'\n{{ x }} $y\n'@", '@"\n${env:SSM_x} `$y\n"@'],
    ['@"\n{{ x }}\n"@', '@"\n${env:SSM_x}\n"@'],
    ['# {{ x }}', '# {{ x }}'],
    ['<# {{ x }} #>1', '<# {{ x }} #>1'],
    ['"$(Get-Item {{ x }})"', '"$(Get-Item ${env:SSM_x})"'],
    ['\'untouched\'; "{{ x }}"', '\'untouched\'; "${env:SSM_x}"'],
  ]
  for (const [script, expected] of table) {
    const pasted = paste(script, 'pwsh', know)
    assert.deepEqual(pasted.refused, [], script)
    assert.equal(pasted.script, expected)
  }
  for (const script of [
    'iex "{{ x }}"',
    'Invoke-Expression {{ x }}',
    '& {{ x }}',
    'cmd /c "dir {{ x }}"',
    '[scriptblock]::Create("{{ x }}")',
    'powershell -Command "{{ x }}"',
    '"`{{ x }}"',
    '${{ x }}',
    "'not closed {{ x }}",
    'Get-{{ x }}',
  ])
    assert.ok(paste(script, 'pwsh', know).refused.length > 0, script)
})

test('other interpreters take no values in their text, and two names never share a variable', () => {
  assert.equal(paste('console.log("{{ x }}")', 'node', know).refused.length, 1)
  const pasted = paste('echo {{ a.b }} {{ a_b }} {{ a.b }}', 'bash', () => ({}))
  assert.deepEqual(pasted.environment, { SSM_a_b: '{{ a.b }}', SSM_a_b_2: '{{ a_b }}' })
  assert.equal(pasted.script, 'echo "${SSM_a_b}" "${SSM_a_b_2}" "${SSM_a_b}"')
})
