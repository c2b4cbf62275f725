// Package workload counts the working time of a month (工时): rostered hours and training together, against
// the cap of 167 hours (250 working days of 8 hours in 12 months).
//
//	load = rostered hours + live classes + lessons still to be learnt until a last day in the month
//
// Lessons that are held live count by the places that people have, not by their lessons, so that nothing
// counts twice; of those who wait for a place, nothing counts. A trainer's classes count for the trainer. What is late counts in the month that runs. Rostered hours come from the roster system or are
// written by leaders; where none are known, training alone is counted and the load says so. Beyond the cap
// nothing is forbidden: whoever plans, assigns or joins is warned before.
package workload
