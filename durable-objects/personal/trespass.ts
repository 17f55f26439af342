import { Room } from '../conversation/room.ts'
export const stolen = Room
