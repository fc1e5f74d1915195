// The doors through which texts come from programs that want to hear them at once and never fetch them: their runs are kept for a while only,
// and lists leave them out.

export const DOORS = ['openai', 'wyoming'] as const;
export type Door = (typeof DOORS)[number];

/** Which runs are meant: those of one door, all, or all that came through none. */
export type DoorFilter = Door | 'any' | 'none';
