import Type from 'typebox'

/** How an alert or its group is named in an input: by its identifier, with or without the word before it. */
export const alertIdentifier = (description = 'Identifier of an alert or of its group, as the list shows it: `alert-group:0198c2f4-…`.') =>
  Type.String({ pattern: '^((alert|alert-group):)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$', maxLength: 60, description })

/** The identifier without the word before it. */
export const bare = (given: string): string => given.slice(given.indexOf(':') + 1)
