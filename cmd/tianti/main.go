// Command tianti is the whole platform in one program; see README.md.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/setting"
)

// The exit codes. A check that says no (verify, a dry run with bad rows) is not a failure of the
// program, and both differ from bad usage.
const (
	exitFailed = 1
	exitUsage  = 2
)

// command is a subcommand.
type command struct {
	name  string
	args  string // what follows the flags
	about string
	table []setting.Setting
	run   func(ctx context.Context, io *terminal, v setting.Values, args []string) error
}

// commands lists the subcommands in the order in which help shows them.
func commands() []command {
	return []command{demoCommand, serveCommand, importCommand, verifyCommand, copyCommand, backupCommand, restoreCommand, benchCommand}
}

// terminal is where a command writes, so that tests can read it.
type terminal struct {
	out, err io.Writer
	env      func(string) string
	lang     string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	t := &terminal{os.Stdout, os.Stderr, os.Getenv, locale.Match(os.Getenv("TIANTI_LANG") + "," + strings.ReplaceAll(os.Getenv("LANG"), "_", "-"))}
	if !strings.HasPrefix(strings.ToLower(os.Getenv("LANG")), "zh") && os.Getenv("TIANTI_LANG") == "" {
		t.lang = locale.English
	}
	code := execute(ctx, t, os.Args[1:])
	stop()
	os.Exit(code)
}

// execute runs one command line and gives its exit code.
func execute(ctx context.Context, t *terminal, args []string) int {
	all := commands()
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		usage(t.out, all)
		return 0
	}
	i := slices.IndexFunc(all, func(c command) bool { return c.name == args[0] })
	if i < 0 {
		fmt.Fprintf(t.err, "tianti: there is no command %q\n\n", args[0])
		usage(t.err, all)
		return exitUsage
	}
	c := all[i]
	v, rest, err := setting.Load(c.table, args[1:], t.env)
	if err == nil {
		err = c.run(ctx, t, v, rest)
	} else if strings.Contains(err.Error(), "help requested") {
		commandUsage(t.out, c)
		return 0
	}
	return t.report(c, v, err)
}

// errSaidNo ends a command with exit code 1 after it has printed its verdict.
var errSaidNo = errors.New("said no")

// report prints an error the way that the caller asked for and gives the exit code.
func (t *terminal) report(c command, v setting.Values, err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errSaidNo):
		return exitFailed
	}
	code := exitFailed
	text := fmt.Sprintf("tianti %s: %v", c.name, err)
	what, mend := err.Error(), "see tianti "+c.name+" --help"
	kind := "usage"
	var far *told
	if errors.Is(err, setting.ErrUsage) {
		code = exitUsage
	} else if errors.As(err, &far) {
		what, mend, kind = far.Message, far.Mend, far.Code
		text = fmt.Sprintf("tianti %s: %s\n  %s", c.name, what, mend)
		if far.Kind == fault.Invalid {
			code = exitUsage
		}
	} else if f := fault.From(err); f.Kind() != fault.Internal || f.Unwrap() == nil {
		what, mend = locale.Fault(t.lang, f)
		kind = f.Code()
		text = fmt.Sprintf("tianti %s: %s\n  %s", c.name, what, mend)
		if f.Kind() == fault.Invalid {
			code = exitUsage
		}
	}
	if v.On("json") {
		_ = json.NewEncoder(t.out).Encode(map[string]any{"error": map[string]string{"code": kind, "message": what, "mend": mend}})
	} else {
		fmt.Fprintln(t.err, text)
	}
	return code
}

func usage(w io.Writer, all []command) {
	fmt.Fprintln(w, "tianti 天梯 - talent ladder, training and certification for customer-service centres")
	fmt.Fprintln(w)
	for _, c := range all {
		fmt.Fprintf(w, "  tianti %-28s %s\n", strings.TrimSpace(c.name+" "+c.args), c.about)
	}
	fmt.Fprintln(w, "\ntianti COMMAND --help lists a command's flags.")
}

func commandUsage(w io.Writer, c command) {
	fmt.Fprintf(w, "tianti %s [flags]\n  %s\n\n", strings.TrimSpace(c.name+" "+c.args), c.about)
	setting.Usage(w, c.table)
}

// jsonSwitch is a setting of every command.
var jsonSwitch = setting.Setting{Name: "json", Switch: true, Help: "print machine-readable output"}

func usageError(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{setting.ErrUsage}, args...)...)
}
