/** Text the database can hold: without NUL and half characters. */
export const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed()
