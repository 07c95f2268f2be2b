import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { executeScript, scriptHost } from './execute.ts'
import type { ScriptAnswer, ScriptRequest, ScriptSettings } from './script.ts'
import { plainSettings } from './settings.ts'

/** What must hold in the sandbox of whoever runs these tests; the same sentences hold as root and as an ordinary user. */
const settings: ScriptSettings = { ...plainSettings, network: true }

interface Ran extends ScriptAnswer {
  readonly output: string
}

const run = async (script: string, more: Partial<ScriptRequest> = {}, how = settings): Promise<Ran> => {
  const chunks: { sequence: number; text: string }[] = []
  const answer = await executeScript(
    { interpreter: 'sh', script, environment: {}, timeoutMs: 30_000, secrets: [], onChunk: (chunk) => chunks.push(chunk), ...more },
    how,
  )
  assert.deepEqual(
    chunks.map(({ sequence }) => sequence),
    chunks.map((_, index) => index + 1),
  )
  return { ...answer, output: chunks.map(({ text }) => text).join('') }
}

const { rung } = await scriptHost(settings)

/** Processes on this machine, sandboxes included, whose command holds a word. */
const alive = (word: string): number =>
  readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').includes(word)
    } catch {
      return false
    }
  }).length

const gone = async (word: string): Promise<void> => {
  for (let tries = 0; tries < 500 && alive(word) > 0; tries += 1) await new Promise((done) => setTimeout(done, 10))
  assert.equal(alive(word), 0)
}

test('without a sandbox a script is refused, and the answer says why', async () => {
  if (rung !== undefined) return
  const answer = await run('echo hello')
  assert.equal(answer.ended, 'refused')
  assert.match(answer.reason, /no sandbox/)
})

if (rung !== undefined)
  describe('In the sandbox', () => {
    test('a script gets its parameters and nothing else, and answers through files', async () => {
      const answer = await run(
        'env | cut -d= -f1 | sort | tr "\\n" " "; echo "found=$ANDON_PARAM_who" >> "$ANDON_OUTPUT"; echo \'{"n":1}\' > "$RESULT_FILE"; exit 3',
        { environment: { ANDON_PARAM_who: `it's "$(id)" \`id\`; \\ new` } },
      )
      assert.deepEqual([answer.ended, answer.exit, answer.resultData], ['exited', 3, { n: 1 }])
      assert.equal(answer.result, `found=it's "$(id)" \`id\`; \\ new\n`)
      const names = answer.output.split(' ').filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_', '\n', ''].includes(name))
      assert.deepEqual(names, ['ANDON_OUTPUT', 'ANDON_PARAM_who', 'HOME', 'LANG', 'PATH', 'RESULT_FILE', 'TMPDIR'])
    })

    test('variables that would change how it is started change only the script itself', async () => {
      const answer = await run('id -u; echo "$LD_PRELOAD $ENV"', {
        environment: { LD_PRELOAD: '/tmp/step/evil.so', ENV: '/tmp/step/evil', BASH_ENV: '/tmp/step/evil' },
        files: { evil: 'echo was run as $(id -u)' },
      })
      assert.doesNotMatch(answer.output, /was run as/)
      assert.match(answer.output, /\/tmp\/step\/evil\.so \/tmp\/step\/evil/)
    })

    test('it sees no file of other users, not the platform, no home, no process of others, and has no rights', async () => {
      const secret = mkdtempSync(join(tmpdir(), 'andon-other-'))
      writeFileSync(join(secret, 'key'), 'private', { mode: 0o644 })
      try {
        const answer = await run(
          `for path in ${secret} ${secret}/key ${import.meta.dirname} /root /home /etc/shadow /etc/ssl/private /var/log /var/lib /sys/kernel /run/docker.sock /dev/sda; do
             [ -e "$path" ] && echo "sees $path"
           done
           ls /proc | grep -c "^[0-9]"
           grep -h -E "^(CapEff|CapBnd|NoNewPrivs)" /proc/self/status
           touch /usr/x /etc/x /x /run/andon/bin/x 2>&1 | grep -c -v Read-only
           ls /proc/1/root/ >/dev/null && ls /proc/1/root/tmp | tr "\\n" " "`,
        )
        const [processes, ...rest] = answer.output.trim().split('\n')
        assert.ok(Number(processes) <= 12, answer.output)
        assert.deepEqual(rest.slice(0, 3), ['CapEff:\t0000000000000000', 'CapBnd:\t0000000000000000', 'NoNewPrivs:\t1'])
        assert.doesNotMatch(answer.output, /sees/)
      } finally {
        rmSync(secret, { recursive: true })
      }
    })

    test('without asking it has no network at all; asking where it is switched off is refused with the reason', async () => {
      const answer = await run('cat /proc/net/dev | tail -n +3 | cut -d: -f1 | tr -d " "; echo "$http_proxy"; cat /proc/net/route | wc -l')
      assert.match(answer.output, /^(?:lo\n)?\n[01]\n$/)
      const refused = await run('echo hello', { network: true }, plainSettings)
      assert.deepEqual([refused.ended, refused.output], ['refused', ''])
      assert.match(refused.reason, /ANDON_SCRIPTS_NETWORK/)
    })

    test('folders of the configuration are shown read-only; what is hidden in them is empty', async () => {
      const folder = mkdtempSync(join(homedir(), '.andon-shown-'))
      try {
        for (const name of ['bin', 'data']) mkdirSync(join(folder, name))
        writeFileSync(join(folder, 'bin/tool'), '#!/bin/sh\necho a tool\n', { mode: 0o755 })
        writeFileSync(join(folder, 'data/key'), 'private')
        spawnSync('chmod', ['-R', 'go+rX', folder])
        const shown = { ...plainSettings, folders: [folder], hidden: [join(folder, 'data')] }
        const answer = await run(`tool; ls ${folder}/data; touch ${folder}/x 2>/dev/null || echo closed`, {}, shown)
        assert.equal(answer.output, 'a tool\nclosed\n')
      } finally {
        rmSync(folder, { recursive: true })
      }
    })

    test('a result that leads elsewhere is not followed, one that is too long is cut', async () => {
      const link = await run('rm "$ANDON_OUTPUT"; ln -s /etc/passwd "$ANDON_OUTPUT"; mkfifo /tmp/andon/failure.json; mkdir "$RESULT_FILE"')
      assert.deepEqual([link.exit, link.result, link.resultData], [0, '', undefined])
      const long = await run(
        'head -c 300000 /dev/zero | tr "\\0" x > "$ANDON_OUTPUT"; head -c 300000 /dev/zero | tr "\\0" 1 > "$RESULT_FILE"',
      )
      assert.deepEqual([long.result.length, String(long.resultData).length], [102_400, 102_400])
    })

    test('memory, processes, files and the disk are limited, and the answer says what was struck', async () => {
      const limits = { memoryBytes: 67_108_864, diskBytes: 4_194_304, processes: 24, openFiles: 32 }
      const [memory, forks, disk, files] = await Promise.all([
        run('x = []\nwhile True: x.append("y" * 1000000)', { interpreter: 'python3', limits }),
        run('f() { f | f & }; f; sleep 2; echo survived', { limits, timeoutMs: 20_000 }),
        run(
          'head -c 20000000 /dev/zero > big; ls -l big | tr -s " " | cut -d" " -f5; for n in 1 2 3 4; do head -c 3000000 /dev/zero > more$n; done',
          { limits },
        ),
        run('import sys\nx = []\ntry:\n  while True: x.append(open("/dev/null"))\nexcept OSError as e: print(len(x) < 33, e.errno)', {
          interpreter: 'python3',
          limits,
        }),
      ])
      assert.notEqual(memory.exit, 0)
      assert.match(memory.reason, /memory|SIGKILL|signal|MemoryError|code 1/)
      assert.match(forks.output + forks.reason, /survived|fork|processes/i)
      assert.doesNotMatch(disk.output, /20000000/)
      assert.match(disk.output, /No space left/)
      assert.equal(files.output, 'True 24\n')
    })

    test('escapes that set a title or the clipboard are removed, also when cut; colours stay', async () => {
      const answer = await run(
        String.raw`printf 'a\033]0;ti'; sleep 0.3; printf 'tle\007b\033]52;c;ZXZpbA==\033\\c\033[2Jd\033[31mred\033[0m\r\n\302\235x\302\234e'`,
      )
      assert.equal(answer.output, 'abcd\u001b[31mred\u001b[0m\r\ne')
    })

    test('secrets are masked in output, results and reasons, however they are cut', async () => {
      const answer = await run(
        `printf hunter2; sleep 0.4; printf -- -hunter2; echo; printf %s "$ANDON_PARAM_token" | base64; printf %s "$MY_PASSWORD" | od -An -tx1
         echo "token=$ANDON_PARAM_token" >> "$ANDON_OUTPUT"; echo "{\\"a\\": [\\"is $MY_PASSWORD\\"]}" > "$RESULT_FILE"; echo "$MY_PASSWORD" >/dev/stderr`,
        { environment: { ANDON_PARAM_token: 'hunter2-hunter2', MY_PASSWORD: 'geheim-geheim' }, secrets: ['hunter2-hunter2'] },
      )
      assert.equal(answer.output.replace(/ /g, ''), '•••\n•••==\n•••\n•••\n'.replace('==', answer.output.includes('==') ? '==' : ''))
      assert.deepEqual([answer.result, answer.resultData], ['token=•••\n', { a: ['is •••'] }])
    })

    test('a long output keeps head and tail, its lines bounded and its secrets hidden, while memory stays as it was', async () => {
      const before_ = memoryOf('launcher.ts')
      const answer = await run(
        'echo first; head -c 209715200 /dev/zero | tr "\\0" "x" | fold -w 99; for n in 1 2 3; do head -c 100000 /dev/zero | tr "\\0" y; echo; done; echo "$TOKEN"; echo last',
        { environment: { TOKEN: 'hunter2-hunter2' }, timeoutMs: 120_000 },
      )
      assert.ok(answer.printedBytes > 209_715_200)
      assert.ok(answer.output.length < 10_700_000 && answer.output.length > 8_000_000)
      assert.ok(answer.output.startsWith('first\nxxx') && answer.output.endsWith('y\n•••\nlast\n'))
      assert.match(answer.output, /\n… \d+ bytes left out …\n/)
      assert.ok(answer.output.split('\n').every((line) => line.length <= 65_536))
      assert.ok(memoryOf('launcher.ts') - before_ < 150_000)
    })

    test('one that takes too long is ended with all it started, politely first, and what it said is kept', async () => {
      const answer = await run(
        `trap 'echo asked; echo done=yes >> "$ANDON_OUTPUT"; exit 5' INT; echo begun; setsid sleep 4712 & (setsid sh -c 'sleep 4712 & sleep 4712' &) ; while :; do sleep 0.1; done`,
        { timeoutMs: 700 },
      )
      assert.deepEqual([answer.ended, answer.exit, answer.output, answer.result], ['timed-out', 5, 'begun\nasked\n', 'done=yes\n'])
      await gone('sleep 4712')
    })

    test('what a script leaves running ends with it', async () => {
      const answer = await run('setsid sleep 4713 & (trap "" INT TERM HUP; sleep 4713 &) ; echo ended')
      assert.deepEqual([answer.ended, answer.exit, answer.output], ['exited', 0, 'ended\n'])
      await gone('sleep 4713')
    })

    test('it can be stopped, and before it began as well', async () => {
      const stop = new AbortController()
      const answer = await run('echo begun; sleep 4714', { signal: stop.signal, onChunk: () => stop.abort() })
      assert.equal(answer.ended, 'stopped')
      assert.equal((await run('sleep 4714', { signal: AbortSignal.abort() })).ended, 'stopped')
      await gone('sleep 4714')
    })

    test('its folder is its own, takes files and is gone afterwards', async () => {
      const [one, two] = await Promise.all([
        run('echo mine > mine; sleep 0.5; ls; cat ../files/a.txt', {
          files: { 'files/a.txt': 'A', 'files/b': new Uint8Array([0, 1]) },
          folder: 'work/here',
        }),
        run('echo yours > yours; sleep 0.5; ls'),
      ])
      assert.equal(one.output.replace('cat: ../files/a.txt: No such file or directory\n', ''), 'mine\n')
      assert.match(two.output, /^script\.sh\nyours\n$/)
      assert.match((await run('cat files/a.txt', { files: { 'files/a.txt': 'A' } })).output, /^A$/)
      assert.match((await run('true', { folder: '../..' })).reason, /below/)
      assert.match((await run('true', { files: { '../evil': 'x' } })).reason, /below/)
    })

    for (const [interpreter, script, data] of [
      [
        'python3.8',
        'def script_handler(events, context):\n  print("logged")\n  return {"n": events["n"] + 1, "run": context["automation:EXECUTION_ID"]}',
        { n: 2, run: 'r1' },
      ],
      [
        'nodejs24',
        'export const script_handler = async (events, context) => { console.log("logged"); return { n: events.n + 1, run: context["automation:EXECUTION_ID"] } }',
        { n: 2, run: 'r1' },
      ],
    ] as const)
      test(`a handler of ${interpreter} is called with data, and its answer is data again`, async () => {
        const answer = await run(script, {
          interpreter,
          handler: 'script_handler',
          payload: { n: 1 },
          context: { 'automation:EXECUTION_ID': 'r1' },
        })
        assert.deepEqual([answer.exit, answer.output, answer.resultData], [0, 'logged\n', data])
      })

    for (const [what, script, reason, ended] of [
      [
        'that raises',
        'def h(e, c):\n  raise ValueError("no " + e["password"])',
        /^ValueError: no •••\nTraceback[^]*line 2, in h/,
        'exited',
      ],
      ['that needs a module which is not here', 'import nosuchmodule\ndef h(e, c): pass', /needs the module nosuchmodule/, 'refused'],
      ['that is not there', 'x = 1', /no function h/, 'exited'],
      ['that returns what is no data', 'def h(e, c): return {1, 2}', /TypeError: Object of type set/, 'exited'],
      ['that leaves', 'import sys\ndef h(e, c): sys.exit(4)', /code 4/, 'exited'],
    ] as const)
      test(`a handler ${what} fails with that reason`, async () => {
        const answer = await run(script, { interpreter: 'python3', handler: 'h', payload: { password: 'geheim-geheim' } })
        assert.equal(answer.ended, ended)
        assert.match(answer.reason, reason)
      })

    test('what cannot be run is refused in words', async () => {
      assert.match((await run('x', { interpreter: 'ruby' })).reason, /use sh, bash, python3, node or pwsh/)
      assert.match((await run('x', { environment: { 'a-b': 'x' } })).reason, /cannot be the name of a variable/)
      assert.match((await run('x', { environment: { a: 'x'.repeat(140_000) } })).reason, /longer than the 128 kB/)
      assert.match((await run('x', { handler: 'h' })).reason, /RESULT_FILE/)
      const large = await run('x', { files: { big: 'x'.repeat(9_000_000) }, limits: { diskBytes: 4_194_304 } })
      assert.equal(large.ended, 'refused')
      assert.match(large.reason, /larger than its scratch folder/)
      assert.match((await run('exit 125')).reason, /^It ended with code 125$|^It ended with code 125/)
    })

    describe('with the network', () => {
      let inside: ReturnType<typeof createServer>
      before(async () => {
        inside = createServer((_, response) => response.end('reached'))
        await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
      })
      after(() => inside.close())

      test('neither the machine itself, nor a metadata service, nor the database is reached, allowed inside or not', async () => {
        const { port } = inside.address() as AddressInfo
        const open: ScriptSettings = {
          ...settings,
          allowedInside: ['127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/0'],
          unreachable: ['10.0.0.5:5432'],
        }
        const answer = await run(
          `import os, urllib.request
for url in ["http://127.0.0.1:${port}/", "http://localhost:${port}/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:${port}/", "http://10.0.0.5:5432/", "http://[::ffff:127.0.0.1]:${port}/"]:
  try: print(urllib.request.urlopen(url, timeout=5).read())
  except Exception as e: print(getattr(e, "code", e))
import socket
s = socket.socket()
try:
  s.settimeout(2); s.connect(("127.0.0.1", ${port})); print("reached")
except OSError: print("closed")`,
          { interpreter: 'python3', network: true },
          open,
        )
        assert.equal(answer.output, '403\n403\n403\n403\n403\n403\nclosed\n')
      })

      test('one that did not ask finds no way through the door of the others', async () => {
        const answer = await run(
          `import socket, os
path = "/run/andon/door/socket"
if not os.path.exists(path): print("closed")
else:
  s = socket.socket(socket.AF_UNIX); s.connect(path)
  s.sendall(b"GET http://127.0.0.1/ HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")
  print("closed" if b" 407 " in s.recv(200) else "open")`,
          { interpreter: 'python3' },
        )
        assert.equal(answer.output, 'closed\n')
      })
    })

    test('when the launcher is killed its jobs are lost, nothing of them lives, and the next script has a new one', async () => {
      const own: ScriptSettings = { ...plainSettings, unreachable: ['launcher.test:1'] }
      const running = run(
        'echo begun; setsid sleep 4715 & sleep 4715',
        { onChunk: () => process.kill(launcherWith('launcher.test:1'), 'SIGKILL') },
        own,
      )
      assert.equal((await running).ended, 'lost')
      await gone('sleep 4715')
      assert.equal((await run('echo again', {}, own)).output, 'again\n')
    })

    test('when the server is killed, launcher and scripts end, and nothing is left in the folder for passing things', async () => {
      const program = `import { executeScript } from '#platform/scripts/execute.ts'
        import { plainSettings } from '#platform/scripts/settings.ts'
        await executeScript({ interpreter: 'sh', script: 'echo begun; setsid sleep 4716 & sleep 4716', environment: {}, timeoutMs: 60000, secrets: [], onChunk: () => console.log('begun') }, { ...plainSettings, unreachable: ['server.test:1'] })`
      const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        cwd: import.meta.dirname,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout ?? child, 'data')
      assert.ok(alive('sleep 4716') >= 2)
      child.kill('SIGKILL')
      await once(child, 'exit')
      await gone('sleep 4716')
      await gone('server.test:1')
      assert.deepEqual(
        readdirSync(tmpdir()).filter((name) => name.startsWith(`andon-scripts-${child.pid}-`)),
        [],
      )
    })
  })

const launcherWith = (word: string): number =>
  Number(
    readdirSync('/proc').find((name) => {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) return false
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1')
        return command.includes('launcher.ts') && command.includes(word)
      } catch {
        return false
      }
    }),
  )

/** Resident kB of the launcher of `settings`. */
const memoryOf = (word: string): number => {
  const pid = launcherWith(word)
  return existsSync(`/proc/${pid}/status`) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) : 0
}
