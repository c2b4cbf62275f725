// Package succession is who could follow whom: the successors that are named for key and management posts, with
// how soon they would be ready, and the nine-box (九宫格) of performance and potential that the talk about them
// begins with.
//
// # Successors
//
// A key or management post of a unit (重要岗位, 管理岗位) has a bench: people with a readiness (now, in one to two
// years, in three or more) and a reason. Each change is a step that stays. Nobody names themselves, and nobody
// reads what is said about the own succession: a name on a bench is no promise. Whoever leaves is taken off.
//
// # The nine-box
//
// It is a function of what the ladder knows of a person at an instant (Place), and so can be drawn for any past
// day. Both axes run from 0 to 100 points:
//
//   - performance: the stars of the last period (20 points each) and the share of own monthly figures within their
//     threshold over the last months;
//   - potential: the overall points of the last appraisal, and those of the last panel.
//
// Each axis is the mean of the parts that are there, by their weights; who lacks all parts of an axis is not
// placed and is listed as such. Two thresholds cut each axis in three. Weights, months and thresholds are data,
// edited in versions with a reason.
//
// Calibration moves a person to another level of an axis, with a reason; the computed place stays visible beside
// it. It holds for Holds days and from when it was made: a past day shows what held then. Nobody calibrates
// themselves.
package succession
