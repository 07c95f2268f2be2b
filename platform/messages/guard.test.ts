import assert from 'node:assert/strict'
import { BlockList, isIP } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { classify, parseAllowed, refusedBecause } from '#platform/messages/guard.ts'
import { contains, parseAddress, parseRange } from '#platform/messages/ip.ts'

const table: readonly (readonly [string, string])[] = [
  ['8.8.8.8', 'public'],
  ['1.1.1.1', 'public'],
  ['172.15.255.255', 'public'],
  ['172.32.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.128.0.0', 'public'],
  ['192.169.0.1', 'public'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['10.0.0.1', 'private'],
  ['10.255.255.255', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'shared'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['169.254.169.254', 'link-local'],
  ['169.254.170.2', 'link-local'],
  ['192.0.2.7', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['224.0.0.1', 'multicast'],
  ['255.255.255.255', 'reserved'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['0:0:0:0:0:0:0:1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::FFFF:169.254.169.254', 'link-local'],
  ['::ffff:8.8.8.8', 'public'],
  ['::127.0.0.1', 'loopback'],
  ['64:ff9b::10.0.0.1', 'private'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['64:ff9b:1::1', 'private'],
  ['2002:7f00:1::', 'loopback'],
  ['2002:808:808::1', 'public'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['fd00:ec2::254', 'unique-local'],
  ['fc00::1', 'unique-local'],
  ['ff02::1', 'multicast'],
  ['2001:db8::1', 'reserved'],
  ['2001:0:4136:e378::', 'reserved'],
  ['fec0::1', 'reserved'],
  ['4000::1', 'reserved'],
  ['2606:4700:4700::1111', 'public'],
  ['2a00:1450:4001::200e', 'public'],
  ['localhost', 'unreadable'],
  ['127.1', 'unreadable'],
  ['0177.0.0.1', 'unreadable'],
  ['2130706433', 'unreadable'],
  ['1:2:3', 'unreadable'],
  ['1::2::3', 'unreadable'],
  ['::1.2.3.4.5', 'unreadable'],
  ['', 'unreadable'],
]

for (const [address, expected] of table) {
  test(`the address "${address}" is ${expected}`, () => assert.equal(classify(address), expected))
}

test('an address is readable exactly when it is an IP address', () => {
  assert.equal(parseAddress('0.0.0.0::'), undefined)
  const odd = fc.stringMatching(/^[0-9a-f:.]{0,30}$/)
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), odd), (text) => {
      assert.equal(parseAddress(text)?.family ?? 0, isIP(text))
    }),
    { numRuns: 2_000 },
  )
})

test('an IPv4 address hidden in IPv6 is what the IPv4 address is', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.constantFrom('::ffff:', '64:ff9b::'), (address, prefix) => {
      assert.equal(classify(prefix + address), classify(address))
    }),
    { numRuns: 500 },
  )
})

test('a range holds the addresses that share its first bits', () => {
  const family = fc.constantFrom('ipv4' as const, 'ipv6' as const)
  fc.assert(
    fc.property(
      family.chain((name) => {
        const address = name === 'ipv4' ? fc.ipV4() : fc.ipV6()
        return fc.tuple(fc.constant(name), address, fc.integer({ min: 1, max: name === 'ipv4' ? 32 : 128 }), address)
      }),
      ([name, base, prefix, other]) => {
        const list = new BlockList()
        list.addSubnet(base, prefix, name)
        const range = parseRange(`${base}/${prefix}`)
        const address = parseAddress(other)
        assert.ok(range && address)
        assert.equal(contains(range, address), list.check(other, name))
      },
    ),
    { numRuns: 1_000 },
  )
})

test('an address inside the network is refused with its name, its address and its class', () => {
  assert.equal(
    refusedBecause('db.example.com', '10.0.0.7', parseAllowed([])),
    'db.example.com is 10.0.0.7, which is inside the network (private)',
  )
  assert.equal(refusedBecause('127.0.0.1', '127.0.0.1', parseAllowed([])), '127.0.0.1 is inside the network (loopback)')
})

test('what the installation allows is reached by range, by address and by host', () => {
  const allowed = parseAllowed(['10.1.0.0/16', 'Metrics.Internal', '::1'])
  assert.equal(refusedBecause('a', '10.1.2.3', allowed), undefined)
  assert.equal(refusedBecause('a', '::ffff:10.1.2.3', allowed), undefined)
  assert.match(refusedBecause('a', '10.2.0.1', allowed) ?? '', /private/)
  assert.equal(refusedBecause('metrics.internal', '192.168.0.9', allowed), undefined)
  assert.equal(refusedBecause('::1', '::1', allowed), undefined)
  assert.match(refusedBecause('127.0.0.1', '127.0.0.1', allowed) ?? '', /loopback/)
})

test('a malformed range allows nothing', () => {
  for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '::/129']) assert.equal(parseRange(text), undefined)
})
