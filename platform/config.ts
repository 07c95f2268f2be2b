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
  /** Hosts or CIDR ranges inside the network that outgoing requests may reach all the same. Example mode adds loopback. */
  readonly allowedInside: readonly string[]
  /** Script steps of procedures run on this server. Off unless switched on. */
  readonly scripts: boolean
  /** The example organization is loaded and its shop can be broken. */
  readonly example: boolean
  /** Jobs this node works on at once. */
  readonly concurrency: number
  /** Most requests one address may make in a minute (webhook and ingest addresses have their own, higher limit). */
  readonly requestsPerMinute: number
  /** Days that events from outside are kept. */
  readonly keptEventDays: number
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
}
