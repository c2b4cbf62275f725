package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"tianti/internal/clock"
	"tianti/internal/demo"
	"tianti/internal/setting"
)

var demoCommand = command{
	name: "demo", about: "makes the sample organisation in an empty directory, prints one log-in per role, serves",
	table: slices.Concat([]setting.Setting{
		{Name: "data", Default: "./demo-data", Help: "data directory of the sample organisation"},
		{Name: "people", Default: strconv.Itoa(demo.Usual), Help: "how many people work there today"},
		{Name: "seed", Default: "0", Help: "another number makes other people", Check: setting.Whole(0, 1<<30)},
	}, slices.DeleteFunc(slices.Clone(serveTable), func(s setting.Setting) bool { return s.Name == "store" })),
	run: runDemo,
}

func runDemo(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) > 0 {
		return usageError("demo takes flags only, not %q", args[0])
	}
	people, err := strconv.Atoi(v.Text("people"))
	if err != nil {
		return usageError("--people (or TIANTI_PEOPLE): %q: give a whole number", v.Text("people"))
	}
	v["store"] = v.Text("data")
	if dir, ok := directory(v["store"]); ok {
		o := demo.Options{People: people, Seed: uint64(v.Int("seed"))}
		if inhabited(dir) != nil && !v.On("json") {
			fmt.Fprintf(t.out, "making the sample organisation in %s …\n", dir)
		}
		if _, err := demo.Create(ctx, dir, demo.Parts{Clock: clock.System{}}, o); err != nil {
			return err
		}
	}
	p, err := openServing(ctx, t, v)
	if err != nil {
		return err
	}
	made, err := demo.Found(ctx, p.DB)
	if err == nil && made == nil {
		err = demo.ErrInhabited
	}
	if err == nil {
		err = t.welcomeToDemo(v, p, made)
	}
	if err == nil {
		err = p.Run(ctx)
	}
	if closed := p.Close(); err == nil {
		err = closed
	}
	return err
}

// welcomeToDemo prints the address and the log-ins.
func (t *terminal) welcomeToDemo(v setting.Values, p *Program, made *demo.Result) error {
	if v.On("json") {
		logins := make([]string, len(made.Accounts))
		for i, a := range made.Accounts {
			logins[i] = a.Login
		}
		return json.NewEncoder(t.out).Encode(greeting{URL: p.URL, Password: made.Password, Accounts: logins, Private: p.privateURL()})
	}
	fmt.Fprintf(t.out, "tianti serves the sample organisation at %s\n\nlog in as any of these with the password %s\n\n", p.URL, made.Password)
	for _, a := range made.Accounts {
		fmt.Fprintf(t.out, "  %-12s %-12s %s, %s\n", a.Login, a.Role, a.Name, a.Unit)
	}
	_, err := fmt.Fprintln(t.out, "\nanother --data makes another one; stop with Ctrl-C")
	return err
}
