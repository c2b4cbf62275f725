// Package archtest holds the house rules that a compiler does not know, as tests: who may import
// whom, where each technology lives, who makes audit entries, which texts each language needs.
package archtest
