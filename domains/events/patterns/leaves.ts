/**
 * What an event says to the fields that rules use: one *leaf* per value, with its *place*.
 *
 * Place 0 is outside every array. Walking into an element of an array that is an object or a list opens a new place,
 * whose parent is the place of the array; a plain value in an array stays in the place of the array. Two leaves belong
 * together unless they lie in different elements of one array.
 *
 * One instance serves one event after another and its lists keep their room, so that an event costs no memory.
 */
export interface Leaves {
  /** How many of `fields`, of the lists by leaf and of the lists by place are of this event. */
  fieldCount: number
  leafCount: number
  placeCount: number
  /** How many arrays were walked into. */
  arrayCount: number
  /** Fields that have a leaf. */
  readonly fields: Int32Array
  /** First leaf of a field, or -1; by field. */
  readonly first: Int32Array
  /** By leaf; `following` is the next leaf of the same field, or -1. */
  readonly values: LeafValue[]
  readonly places: number[]
  readonly following: number[]
  /** Place of the array an element lies in, and which array; by place. */
  readonly parents: number[]
  readonly arrays: number[]
}

export type LeafValue = string | number | boolean | null

/** Nesting of arrays and objects that is followed in fields a rule uses. What no rule uses may nest without end. */
export const deepestEvent = 500

/** Room for leaves that is kept between events. */
const keptLeaves = 4096

export const createLeaves = (fieldCount: number): Leaves => ({
  fieldCount: 0,
  leafCount: 0,
  placeCount: 1,
  arrayCount: 0,
  fields: new Int32Array(fieldCount),
  first: new Int32Array(fieldCount).fill(-1),
  values: [],
  places: [],
  following: [],
  parents: [-1],
  arrays: [-1],
})

export const clearLeaves = (leaves: Leaves): void => {
  for (let at = 0; at < leaves.fieldCount; at += 1) leaves.first[leaves.fields[at] ?? 0] = -1
  // A value may hold on to the whole text it was cut from.
  for (let leaf = 0; leaf < leaves.leafCount; leaf += 1) leaves.values[leaf] = null
  if (leaves.leafCount > keptLeaves) leaves.values.length = leaves.places.length = leaves.following.length = 0
  if (leaves.placeCount > keptLeaves) leaves.parents.length = leaves.arrays.length = 1
  leaves.fieldCount = 0
  leaves.leafCount = 0
  leaves.placeCount = 1
  leaves.arrayCount = 0
}

export const addLeaf = (leaves: Leaves, field: number, value: LeafValue, place: number): void => {
  const leaf = leaves.leafCount
  const earlier = leaves.first[field] ?? -1
  if (earlier < 0) {
    leaves.fields[leaves.fieldCount] = field
    leaves.fieldCount += 1
  }
  leaves.first[field] = leaf
  leaves.following[leaf] = earlier
  leaves.values[leaf] = value
  leaves.places[leaf] = place
  leaves.leafCount += 1
}

/** Opens the place of one element of an array. */
export const addPlace = (leaves: Leaves, parent: number, array: number): number => {
  const place = leaves.placeCount
  leaves.parents[place] = parent
  leaves.arrays[place] = array
  leaves.placeCount += 1
  return place
}
