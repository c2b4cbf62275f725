// Package setting reads the program's settings from one table: each setting is a flag, an
// environment variable and a line of docs/settings.md, with a default that is fit for use.
//
// A flag wins over the environment, the environment over the default. A value that does not pass
// its check is refused with the flag's name and the mend.
package setting

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Setting is one row of the table.
type Setting struct {
	Name    string // "addr": flag --addr, variable TIANTI_ADDR
	Default string
	Help    string             // one line, in English, without a full stop
	Check   func(string) error // nil takes any text
	Switch  bool               // a flag without value
}

// ErrUsage is the cause of every error that bad usage makes; the program exits with 2.
var ErrUsage = errors.New("usage")

// Variable is the setting's environment variable.
func (s Setting) Variable() string {
	return "TIANTI_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
}

// Values are checked settings by name.
type Values map[string]string

// Load parses args (without the program's and subcommand's names) and the environment. rest is
// what follows the flags; flags may stand behind the first positional argument as well.
func Load(table []Setting, args []string, env func(string) string) (v Values, rest []string, err error) {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	v = Values{}
	for _, s := range table {
		initial := s.Default
		if set := env(s.Variable()); set != "" {
			initial = set
		}
		v[s.Name] = initial
		set := func(text string) error { v[s.Name] = text; return nil }
		if s.Switch {
			fs.BoolFunc(s.Name, s.Help, set)
		} else {
			fs.Func(s.Name, s.Help, set)
		}
	}
	for {
		if err := fs.Parse(args); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrUsage, err)
		}
		if fs.NArg() == 0 {
			break
		}
		rest, args = append(rest, fs.Arg(0)), fs.Args()[1:]
	}
	for _, s := range table {
		if s.Check == nil {
			continue
		}
		if err := s.Check(v[s.Name]); err != nil {
			return nil, nil, fmt.Errorf("%w: --%s (or %s): %q: %w", ErrUsage, s.Name, s.Variable(), v[s.Name], err)
		}
	}
	return v, rest, nil
}

// Text, Int, Duration and On read a value; the checks have made sure that it parses.
func (v Values) Text(name string) string { return v[name] }

// Int reads a whole number.
func (v Values) Int(name string) int {
	n, _ := strconv.Atoi(v[name])
	return n
}

// Duration reads a duration such as 90s or 2h.
func (v Values) Duration(name string) time.Duration {
	d, _ := time.ParseDuration(v[name])
	return d
}

// On reads a switch.
func (v Values) On(name string) bool {
	on, _ := strconv.ParseBool(v[name])
	return on
}

// Whole checks for a whole number within bounds.
func Whole(low, high int) func(string) error {
	return func(s string) error {
		if n, err := strconv.Atoi(s); err != nil || n < low || n > high {
			return fmt.Errorf("give a whole number from %d to %d", low, high)
		}
		return nil
	}
}

// Span checks for a duration.
func Span(s string) error {
	if d, err := time.ParseDuration(s); err != nil || d < 0 {
		return errors.New("give a duration such as 30s, 10m or 2h")
	}
	return nil
}

// OneOf checks for one of some words.
func OneOf(words ...string) func(string) error {
	return func(s string) error {
		for _, w := range words {
			if s == w {
				return nil
			}
		}
		return errors.New("give one of " + strings.Join(words, ", "))
	}
}

// Usage writes the table as help text.
func Usage(w io.Writer, table []Setting) {
	for _, s := range table {
		def := ""
		if s.Default != "" && !s.Switch {
			def = " (default " + s.Default + ")"
		}
		fmt.Fprintf(w, "  --%-12s %s%s; %s\n", s.Name, s.Help, def, s.Variable())
	}
}

// Markdown writes the table for docs/settings.md.
func Markdown(w io.Writer, table []Setting) {
	fmt.Fprintln(w, "| flag | variable | default | what it does |")
	fmt.Fprintln(w, "| --- | --- | --- | --- |")
	for _, s := range table {
		fmt.Fprintf(w, "| `--%s` | `%s` | %s | %s |\n", s.Name, s.Variable(), code(s.Default), s.Help)
	}
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}
