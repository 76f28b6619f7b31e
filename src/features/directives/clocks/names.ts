/** The clocks of a directive: passing on below, who stays silent, whose task is late, what is owed again. */
export const relayClock = 'relay-directive';
export const silentClock = 'directive-silent';
export const overdueClock = 'directive-overdue';
export const recursClock = 'directive-recurs';
