import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressProblem } from '#platform/messages/address-format.ts'
import type { ChannelType } from '#platform/messages/channel.ts'

const fits: Readonly<Record<ChannelType, readonly string[]>> = {
  email: ['anna@example.com'],
  webhook: ['https://pager.example.com/hook', 'http://127.0.0.1:9000/a#whsec_MfKQ9r8G'],
  slack: ['https://hooks.slack.com/services/T000/B000/XXXX'],
  'slack-bot': ['U012AB3CD', 'C012AB3CD', '#shop', 'anna@example.com'],
  teams: ['19:a1b2c3@thread.tacv2', '29:1xyz', 'a:1abc', '8c5d9f3e-1111-4222-8333-444455556666'],
  telegram: ['123456789', '-1001234567890', '@shop_alerts'],
  push: ['phone', 'Anna’s phone'],
  ntfy: ['https://ntfy.sh/shop-8f3a', 'https://ntfy.example.com/topic#tk_secret'],
  sms: ['+4930901820', '+12025550123'],
  voice: ['+4930901820'],
}
const not: Readonly<Record<ChannelType, readonly string[]>> = {
  email: ['anna', 'anna@example.com, bo@example.com', 'Anna <anna@example.com>'],
  webhook: ['pager.example.com', 'ftp://example.com/a', 'https://', 'https://exa mple.com'],
  slack: ['#shop', '@anna'],
  'slack-bot': ['#', 'anna', 'u012ab3cd', 'https://hooks.slack.com/services/T'],
  teams: ['anna@example.com', 'General'],
  telegram: ['anna', '12', '+4930901820'],
  push: ['', ' phone', 'phone\nbook'],
  ntfy: ['shop', 'https://ntfy.sh', 'https://ntfy.sh/a/b', 'https://ntfy.sh/a topic'],
  sms: ['030 901820', '004930901820', '+0301234567', '+49 30 901820', '+123'],
  voice: ['tel:+4930901820'],
}

for (const channel of Object.keys(fits) as ChannelType[])
  test(`addresses of ${channel} are written as the channel writes them`, () => {
    for (const address of fits[channel]) assert.equal(addressProblem(channel, address), undefined, address)
    for (const address of not[channel]) assert.match(addressProblem(channel, address)?.mend ?? '', /^Write one as in `/, address)
  })
