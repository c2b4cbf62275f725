package main

import "net/http"

// errands are what a command asks of a program that serves its data directory.
func (p *Program) errands() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{}
}
