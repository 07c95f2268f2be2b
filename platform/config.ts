import type { ChannelType } from '#platform/messages/channel.ts'

/** What the installation decides; read once at start from environment variables by `app/config.ts`. */
export interface Config {
  /** Folder of everything kept on this machine: database, key, caches. */
  readonly dataFolder: string
  /** A PostgreSQL ≥ 15 to use instead of the embedded one. */
  readonly databaseUrl: string | undefined
  readonly host: string
  readonly port: number
  /** How people reach this installation, without a trailing slash: in links of messages. */
  readonly baseUrl: string
  /** 32 random bytes kept outside the database: signs links, seals sessions. */
  readonly secret: Uint8Array
  /** Outgoing mail; without it e-mail deliveries are refused with that reason (the example's mailbox still shows them). */
  readonly smtp: { readonly url: string; readonly from: string } | undefined
  /** Accounts at those who carry messages, each there once its variables are set. */
  readonly providers: Providers
  /** Hosts or CIDR ranges inside the network that outgoing requests may reach all the same. Example mode adds loopback. */
  readonly allowedInside: readonly string[]
  /** Script steps of procedures run on this server. Off unless switched on. */
  readonly scripts: boolean
  /** Scripts that ask for the network get it, through a proxy that keeps them out of the network inside. */
  readonly scriptsNetwork?: boolean
  /** Further folders scripts may read; their `bin` comes first in PATH. */
  readonly scriptsFolders?: readonly string[]
  /** Scripts this node runs at once; 4 unless set. */
  readonly scriptsAtOnce?: number
  /** How long a runner may be silent before its jobs count as lost; 45 s unless set. */
  readonly runnerLeaseMs?: number
  /** The key before the present one, while what it sealed is sealed anew. */
  readonly formerSecret?: Uint8Array
  /** Where secrets are kept beside the platform's own store. */
  readonly secrets?: SecretStores
  /** The example organization is loaded and its shop can be broken. */
  readonly example: boolean
  /** Jobs this node works on at once. */
  readonly concurrency: number
  /** Most requests one address may make in a minute (webhook and ingest addresses have their own, higher limit). */
  readonly requestsPerMinute: number
  /** Days that events from outside are kept. */
  readonly keptEventDays: number
  /** Most messages to one place, by channel: `5/15m`, `none`. Channels left out have the usual limit. */
  readonly messageLimits: Readonly<Partial<Record<ChannelType, string>>>
  /** Accounts at AWS that procedures may act in. Without them every call to AWS is refused with that reason. */
  readonly aws?: AwsAccounts
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
}

/** Stores of secrets outside the platform. */
export interface SecretStores {
  /** Variables that begin with `ANDON_SECRET_`, by the rest of their name. */
  readonly environment: Readonly<Record<string, string>>
  /** The one folder secrets are read from as files. */
  readonly folder?: string
  readonly vault?: VaultSettings
}

/** HashiCorp Vault or OpenBao. */
export interface VaultSettings {
  /** Without a trailing slash. */
  readonly address: string
  /** Where the KV engine of version 2 is mounted, unless a secret says otherwise. */
  readonly mount: string
  readonly namespace?: string
  /** Certificates of the authorities that are trusted, PEM. */
  readonly ca?: string
  readonly token?: string
  /** AppRole, instead of a token. */
  readonly role?: { readonly roleId: string; readonly secretId: string; readonly mount: string }
}

/** Accounts at those who carry messages. `api` is where each is asked: its public address unless a test or a proxy stands in. */
export interface Providers {
  readonly slack?: SlackAccount
  readonly teams?: TeamsAccount
  readonly telegram?: TelegramAccount
  readonly twilio?: TwilioAccount
  readonly ntfy?: NtfyServer
  readonly vapid?: VapidIdentity
  readonly mailIn?: MailIn
}

/** A Slack app installed in one workspace. */
export interface SlackAccount {
  /** `xoxb-…` */
  readonly botToken: string
  /** Proves that an interaction comes from Slack. */
  readonly signingSecret: string
  readonly api: string
}

/** A bot registered with Azure for Microsoft Teams. */
export interface TeamsAccount {
  readonly appId: string
  readonly appPassword: string
  /** The directory the bot is registered in; `botframework.com` for a bot of several directories. */
  readonly tenant: string
  /** Where tokens are asked for. */
  readonly login: string
  /** Where conversations are begun. */
  readonly api: string
  /** The OpenID configuration whose keys sign what comes in. */
  readonly openId: string
}

/** A Telegram bot. */
export interface TelegramAccount {
  /** `123456:ABC…` of @BotFather. */
  readonly token: string
  /** What Telegram sends along with every update, as it was set with the webhook. */
  readonly webhookSecret: string
  /** The name people open it by, for links: `andon_bot`. */
  readonly bot?: string
  readonly api: string
}

/** An account at Twilio, for text messages and calls. */
export interface TwilioAccount {
  /** `AC…` */
  readonly account: string
  /** The account's token: it asks, and it signs what Twilio asks us. */
  readonly token: string
  /** A telephone number, or `MG…` for a messaging service. */
  readonly from: string
  /** The number that calls, when it is another. */
  readonly voiceFrom?: string
  readonly api: string
}

/** An ntfy server of one's own. Its token goes to it and to no other; topics elsewhere need none or carry theirs. */
export interface NtfyServer {
  readonly url: string
  readonly token: string
}

/** Who we are to the push services of browsers, where it is not to be made from the installation's secret. */
export interface VapidIdentity {
  /** 32 bytes. */
  readonly privateKey?: Uint8Array
  /** Whom they write to when something is wrong: `mailto:` or an https address. */
  readonly subject?: string
}

/** Where answers to mails come in. */
export interface MailIn {
  readonly port: number
  /** `page@andon.example.com`: answers go to `page+…@andon.example.com`. */
  readonly address: string
}

/** Accounts at AWS. */
export interface AwsAccounts {
  /** By name; `default` is taken when a document names none. */
  readonly profiles: Readonly<Record<string, AwsProfile>>
  /** Where services are asked instead of at AWS, by their name; `*` for all others. */
  readonly endpoints: Readonly<Record<string, string>>
}

/** As whom calls are made: with keys of one's own, or in a role assumed with those of another profile. */
export interface AwsProfile {
  readonly region: string
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
  /** The role that is assumed; what `assumeRole` of a document names finds this profile too. */
  readonly role?: string
  readonly externalId?: string
  /** The profile whose keys assume the role, default `default`. */
  readonly source?: string
  readonly account?: string
  /** Who may start runs that use it, `person:ada`; everybody when left out. */
  readonly mayUse?: readonly string[]
}
