/** So many times as fast as the wall clock passes the time of a campaign: minutes of the app are parts of a second of ours. */
export const SPEED = 200;
