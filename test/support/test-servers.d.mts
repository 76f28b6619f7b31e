export const serversDir: string;
export const quietLog: {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
};
export function findRedis(): string | undefined;
export function startRedis(): Promise<{ url: string; pid: number } | undefined>;
export function endRedis(pid: number): void;
