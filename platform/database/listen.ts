import pg from 'pg'
import type { Connection } from '#platform/database/pool.ts'

/**
 * Hears what other nodes announce on a channel (LISTEN), on a connection of its own that is opened again when it breaks.
 * A lost announcement is possible: whoever listens also looks by itself now and then.
 */
export const listen = (connection: Connection, channel: string, onMessage: (payload: string) => void): { stop: () => Promise<void> } => {
  let client: pg.Client | undefined
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  const open = async (): Promise<void> => {
    const opened = new pg.Client({ ...connection, application_name: 'andon listen' })
    client = opened
    opened.on('error', () => again())
    opened.on('end', () => again())
    opened.on('notification', (message) => onMessage(message.payload ?? ''))
    await opened.connect()
    await opened.query(`listen ${pg.escapeIdentifier(channel)}`)
  }
  const again = (): void => {
    if (stopped || timer) return
    timer = setTimeout(() => {
      timer = undefined
      open().catch(() => again())
    }, 1_000)
  }
  open().catch(() => again())
  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
