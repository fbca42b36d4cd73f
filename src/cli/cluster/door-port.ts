/** Where an engine in a cluster waits for faces: on the loopback address of its pod, which only port-forward reaches. */
export const DOOR_PORT = 9471;
