// Package path leads people through courses in an order: learning paths (学习路径).
//
// A path is a list of steps, one after the other. A step asks for all of its courses, for all of them one
// after the other, or for at least n of them. Training managers write it as a working copy; publishing
// freezes a version, and whoever is on the path stays with the version with which they began:
//
//	Create ▶ draft ── Publish ──▶ live ── Publish ──▶ live, next version ── Archive ──▶ archived
//
// A walk is one person on one path:
//
//	Start / Assign ▶ open ── every step is complete ──▶ done
//	                  │ ▲
//	             Leave▼ │ Start / Assign
//	                  left
//
// A walk opens the enrolments of what is to be learnt now, and no more: the next ones follow when a course
// is completed. What somebody holds already counts. A course that asks for another one comes after it, or
// the path is not published.
package path
