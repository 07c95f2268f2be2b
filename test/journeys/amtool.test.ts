import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { findPeer } from '#test/peer.ts'
import { startWorld, type World } from '#test/world.ts'

const run = promisify(execFile)

interface Silence {
  id: string
  status: { state: string }
  comment: string
  createdBy: string
}
interface Alert {
  labels: Record<string, string>
  status: { state: string; silencedBy: string[] }
}

/** An operator's evening with Debian's `amtool`, which takes Andon for an Alertmanager. Where there is none, what it sends is sent. */
describe('amtool works against Andon', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-amtool-'))
  const binary = findPeer('amtool', 'prometheus-alertmanager')
  let world: World
  before(async () => {
    world = await startWorld({})
  })
  after(async () => {
    await world.end()
    rmSync(folder, { recursive: true, force: true })
  })

  const amtool = async (...words: string[]): Promise<string> => {
    const address = new URL(world.url)
    address.username = 'amtool'
    address.password = world.token
    return (await run(binary ?? '', [...words, `--alertmanager.url=${address.href}`], { timeout: 20_000 })).stdout.trim()
  }
  const listed = async <Item>(path: string): Promise<Item[]> => (await world.get(path)) as unknown as Item[]
  const alerts = () => listed<Alert>('/api/v2/alerts')
  const inHours = (hours: number): string => new Date(world.clock.now().getTime() + hours * 3_600_000).toISOString()

  /** `amtool alert add`, or the request it makes. */
  const add = async (name: string, instance: string): Promise<void> => {
    if (binary === undefined) {
      const labels = { alertname: name, instance, severity: 'warning' }
      assert.equal(
        (await world.post('/api/v2/alerts', [{ labels, annotations: { summary: `${name} of ${instance}` }, endsAt: inHours(1) }])).status,
        200,
      )
    } else
      await amtool(
        'alert',
        'add',
        name,
        `instance=${instance}`,
        'severity=warning',
        `--annotation=summary=${name} of ${instance}`,
        `--end=${inHours(1)}`,
      )
  }
  /** `amtool silence add`; answers its id. */
  const silence = async (name: string, comment: string): Promise<string> => {
    if (binary !== undefined)
      return amtool('silence', 'add', `alertname=${name}`, 'instance=~db-.*', `--comment=${comment}`, '--author=bo', '--duration=2h')
    const answer = await world.post('/api/v2/silences', {
      matchers: [
        { name: 'alertname', value: name, isRegex: false, isEqual: true },
        { name: 'instance', value: 'db-.*', isRegex: true, isEqual: true },
      ],
      startsAt: inHours(0),
      endsAt: inHours(2),
      createdBy: 'bo',
      comment,
    })
    return String((answer.body as { silenceID: string }).silenceID)
  }

  test('alerts are added and found by matchers', async (context) => {
    if (binary === undefined) context.diagnostic('no amtool on this machine: the requests it makes are sent instead')
    await add('DiskFull', 'db-1')
    await add('DiskFull', 'db-2')
    await add('CpuHot', 'web-1')
    const found = await listed<Alert>(
      `/api/v2/alerts?filter=${encodeURIComponent('alertname=~"Disk.*"')}&filter=${encodeURIComponent('instance!="db-2"')}`,
    )
    assert.deepEqual(
      found.map(({ labels }) => labels['instance']),
      ['db-1'],
    )
    if (binary === undefined) return
    const shown = await amtool('alert', 'query', 'alertname=~"Disk.*"', 'instance!="db-2"', '--output=json')
    assert.deepEqual(
      (JSON.parse(shown) as Alert[]).map(({ labels }) => labels['instance']),
      ['db-1'],
    )
    assert.match(await amtool('alert', 'query'), /CpuHot/)
    assert.match(await amtool('cluster', 'show', '--output=json'), /"disabled"/)
  })

  let id = ''
  test('a silence holds back what it matches, and says so wherever one looks', async () => {
    id = await silence('DiskFull', 'moving the volumes')
    assert.match(id, /^[0-9a-f]{8}-/)
    await world.eventually(
      'the disks are silenced',
      async () => (await alerts()).filter(({ status }) => status.state === 'suppressed').length === 2,
    )
    const held = (await alerts()).filter(({ labels }) => labels['alertname'] === 'DiskFull')
    assert.deepEqual(
      held.map(({ status }) => status.silencedBy),
      [[id], [id]],
    )
    assert.deepEqual(
      (await listed<Alert>('/api/v2/alerts?silenced=false')).map(({ labels }) => labels['alertname']),
      ['CpuHot'],
    )
    const groups = await listed<{ alerts: Alert[]; receiver: { name: string } }>('/api/v2/alerts/groups')
    assert.equal(groups.flatMap((group) => group.alerts).length, 3)
    if (binary === undefined) return
    assert.match(await amtool('silence', 'query', 'alertname=DiskFull'), /moving the volumes/)
    assert.match(await amtool('alert', 'query', '--silenced'), /DiskFull/)
    assert.doesNotMatch(await amtool('alert', 'query'), /DiskFull/)
  })

  test('it is made longer, and ended; what is still open is no longer held back', async () => {
    const ids = binary === undefined ? id : await amtool('silence', 'update', id, '--duration=6h', '--comment=still moving')
    const [shown] = (await listed<Silence>('/api/v2/silences')).filter((each) => each.status.state === 'active')
    assert.ok(ids.includes(shown?.id ?? 'none'), ids)
    assert.equal(shown?.createdBy, 'bo')
    if (binary === undefined)
      await fetch(`${world.url}/api/v2/silence/${shown?.id ?? ''}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${world.token}` },
      })
    else await amtool('silence', 'expire', shown?.id ?? '')
    await world.eventually('nothing is silenced', async () => (await alerts()).every(({ status }) => status.state === 'active'))
    assert.deepEqual(
      (await listed<Silence>('/api/v2/silences')).filter((each) => each.status.state !== 'expired'),
      [],
    )
  })

  test('silences of another Alertmanager are imported', async () => {
    const silences = ['a', 'b'].map((name) => ({
      matchers: [{ name: 'alertname', value: name, isRegex: false, isEqual: true }],
      startsAt: inHours(0),
      endsAt: inHours(3),
      createdBy: 'old house',
      comment: `from before: ${name}`,
    }))
    if (binary === undefined) for (const each of silences) assert.equal((await world.post('/api/v2/silences', each)).status, 200)
    else {
      const file = join(folder, 'silences.json')
      writeFileSync(file, JSON.stringify(silences))
      await amtool('silence', 'import', file)
    }
    const active = (await listed<Silence>('/api/v2/silences')).filter((each) => each.status.state === 'active')
    assert.deepEqual(active.map(({ comment }) => comment).toSorted(), ['from before: a', 'from before: b'])
  })
})
