/**
 * What an event says to the fields that rules use: one *leaf* per value, with its *place*.
 *
 * Place 0 is outside every array. Walking into an element of an array that is an object or a list opens a new place,
 * whose parent is the place of the array; a plain value in an array stays in the place of the array. Two leaves belong
 * together unless they lie in different elements of one array.
 *
 * One instance serves one event after another, so that an event costs no memory.
 */
export interface Leaves {
  /** Fields that have a leaf. */
  readonly fields: number[]
  /** By leaf. */
  readonly values: LeafValue[]
  readonly places: number[]
  /** Place of the array an element lies in, and which array, by place. */
  readonly parents: number[]
  readonly arrays: number[]
  /** First leaf of a field, or -1; by field. */
  readonly first: Int32Array
  /** The next leaf of the same field, or -1; by leaf. */
  readonly following: number[]
  /** How many arrays were walked into. */
  arrayCount: number
}

export type LeafValue = string | number | boolean | null

/** Nesting of arrays and objects that is followed in fields a rule uses. What no rule uses may nest without end. */
export const deepestEvent = 500

export const createLeaves = (fieldCount: number): Leaves => ({
  fields: [],
  values: [],
  places: [],
  parents: [-1],
  arrays: [-1],
  first: new Int32Array(fieldCount).fill(-1),
  following: [],
  arrayCount: 0,
})

export const clearLeaves = (leaves: Leaves): void => {
  for (const field of leaves.fields) leaves.first[field] = -1
  leaves.fields.length = 0
  leaves.values.length = 0
  leaves.places.length = 0
  leaves.following.length = 0
  leaves.parents.length = 1
  leaves.arrays.length = 1
  leaves.arrayCount = 0
}

export const addLeaf = (leaves: Leaves, field: number, value: LeafValue, place: number): void => {
  const earlier = leaves.first[field] ?? -1
  if (earlier < 0) leaves.fields.push(field)
  leaves.first[field] = leaves.values.length
  leaves.following.push(earlier)
  leaves.values.push(value)
  leaves.places.push(place)
}

/** Opens the place of one element of an array. */
export const addPlace = (leaves: Leaves, parent: number, array: number): number => {
  leaves.parents.push(parent)
  leaves.arrays.push(array)
  return leaves.parents.length - 1
}
