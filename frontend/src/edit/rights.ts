export function rightsSheet(_ids: string[], _done: () => void): void {}
