// Package workday counts working days in China.
//
// Saturdays and Sundays are free, and everything else is work, but for what the State Council's
// yearly notice says (国务院办公厅关于部分节假日安排的通知): holidays, and Saturdays or Sundays on
// which the working day before or after a holiday is made up for (调休). No rule gives these days;
// they are decided each autumn for the year to come. So they are data: the years that were known
// when the program was built stand in years/, and HR enters further ones, or corrects one that the
// State Council changed, for the organisation.
//
// A year that nobody has entered is not guessed: who counts into it gets ErrYear, which names the
// year. A public notice (公示) of five working days that ends one day early is void.
package workday
