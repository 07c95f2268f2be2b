import { address, together } from '#app/environment.ts'
import type { MailIn, NtfyServer, TwilioAccount, VapidIdentity } from '#platform/config.ts'
import { isMailAddress } from '#platform/messages/address-format.ts'
import { isPrivateKey } from '#platform/messages/phones/vapid.ts'

/** What telephones are reached with, a block of variables each. */
export const twilioIn = (environment: NodeJS.ProcessEnv): TwilioAccount | undefined => {
  const block = together(environment, ['ANDON_TWILIO_ACCOUNT', 'ANDON_TWILIO_TOKEN', 'ANDON_TWILIO_FROM'])
  if (block === undefined) return undefined
  const [account, token, from] = block
  if (!/^(?:\+[1-9][0-9]{4,14}|MG[0-9a-f]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/.test(from))
    throw new Error(
      `ANDON_TWILIO_FROM is "${from}"; use a number such as +4930901820, MG… for a messaging service, or a name of at most 11 letters (which nobody can answer).`,
    )
  const voiceFrom = environment['ANDON_TWILIO_VOICE_FROM'] ?? ''
  if (voiceFrom !== '' && !/^\+[1-9][0-9]{4,14}$/.test(voiceFrom))
    throw new Error(`ANDON_TWILIO_VOICE_FROM is "${voiceFrom}"; use a number such as +4930901820.`)
  return {
    account,
    token,
    from,
    ...(voiceFrom === '' ? {} : { voiceFrom }),
    api: address(environment, 'ANDON_TWILIO_API', 'https://api.twilio.com'),
  }
}

export const ntfyIn = (environment: NodeJS.ProcessEnv): NtfyServer | undefined => {
  const token = environment['ANDON_NTFY_TOKEN'] ?? ''
  return token === '' ? undefined : { url: address(environment, 'ANDON_NTFY_URL', 'https://ntfy.sh'), token }
}

export const vapidIn = (environment: NodeJS.ProcessEnv): VapidIdentity | undefined => {
  const key = environment['ANDON_VAPID_PRIVATE_KEY'] ?? ''
  const subject = environment['ANDON_VAPID_SUBJECT'] ?? ''
  if (key === '' && subject === '') return undefined
  const privateKey = Buffer.from(key, 'base64url')
  if (key !== '' && !isPrivateKey(privateKey))
    throw new Error('ANDON_VAPID_PRIVATE_KEY must be a private key of P-256: 32 bytes in base64url.')
  if (subject !== '' && !/^(?:mailto:\S+@\S+|https:\/\/\S+)$/.test(subject))
    throw new Error(`ANDON_VAPID_SUBJECT is "${subject}"; use mailto:ops@example.com or an https address.`)
  return { ...(key === '' ? {} : { privateKey }), ...(subject === '' ? {} : { subject }) }
}

export const mailIn = (environment: NodeJS.ProcessEnv): MailIn | undefined => {
  const block = together(environment, ['ANDON_MAIL_IN_PORT', 'ANDON_MAIL_IN_ADDRESS'])
  if (block === undefined) return undefined
  const [port, replies] = block
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`ANDON_MAIL_IN_PORT is "${port}"; use a port, such as 2525.`)
  // What is added behind `+` takes 43 of the 64 characters a local part may have.
  if (!isMailAddress(replies) || replies.includes('+') || replies.indexOf('@') > 20)
    throw new Error(
      `ANDON_MAIL_IN_ADDRESS is "${replies}"; use an address such as page@andon.example.com, at most 20 characters before the @.`,
    )
  return { port: Number(port), address: replies }
}
