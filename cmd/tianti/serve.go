package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"

	"tianti/courses"
	"tianti/internal/setting"
	"tianti/internal/webhook"
)

// serveTable are the settings of whatever serves.
var serveTable = []setting.Setting{
	{Name: "addr", Default: "127.0.0.1:8080", Help: "address to serve on; port 0 takes a free one"},
	storeSetting,
	{Name: "private", Default: "127.0.0.1:0", Help: "address for metrics, profiles and this machine's commands; off opens none"},
	{Name: "public", Help: "how people reach the site, such as https://tianti.example.cn; stands in links and QR codes", Check: site},
	{Name: "content", Help: "another address of the site, such as https://tianti-content.example.cn, on which uploaded packages are shown; on this machine alone one is found by itself", Check: site},
	{Name: "proxies", Help: "addresses and networks whose X-Forwarded-For is believed, separated by commas"},
	{Name: "webhook-networks", Help: "addresses and networks of your own that webhooks may reach, also by http, such as 10.1.2.0/24, separated by commas", Check: networks},
	{Name: "remind-before", Default: "7, 1, 0", Help: "how many days before the last day of a course its learner is reminded; 0 is on it; campaigns may say otherwise", Check: daysList},
	{Name: "remind-after", Default: "1", Help: "how many days after it the learner is reminded", Check: daysList},
	{Name: "remind-leader", Default: "3", Help: "how many days after it the leader is told; 0 is never", Check: setting.Whole(0, 180)},
	{Name: "remind-manager", Default: "7", Help: "how many days after it training management and HR are told; 0 is never", Check: setting.Whole(0, 180)},
	{Name: "working-hours", Default: "167", Help: "how many hours a month people may work, training included, before everybody who plans is warned", Check: setting.Whole(1, 744)},
	{Name: "log", Default: "text", Help: "form of the log: text or json", Check: setting.OneOf("text", "json")},
	{Name: "log-level", Default: "info", Help: "least level that is logged: debug, info, warn or error", Check: setting.OneOf("debug", "info", "warn", "error")},
	{Name: "dev", Switch: true, Help: "show /dev/pages, every page with sample data"},
	jsonSwitch,
}

// daysList checks a list of days.
func daysList(s string) error {
	days, err := courses.ReadDays(s)
	if err == nil {
		err = courses.Reminding{Before: days}.Check()
	}
	if err != nil {
		return fmt.Errorf("write days such as 7, 1, 0: at most five, each from 0 to 180")
	}
	return nil
}

// reminding reads the days of reminders.
func reminding(v setting.Values) (r courses.Reminding, err error) {
	r.Leader, r.Manager = v.Int("remind-leader"), v.Int("remind-manager")
	if r.Before, err = courses.ReadDays(v.Text("remind-before")); err == nil {
		r.After, err = courses.ReadDays(v.Text("remind-after"))
	}
	if err == nil && r.Check() != nil {
		err = usageError("--remind-after %q: write days from 1 to 180", v.Text("remind-after"))
	}
	return r, err
}

// networks checks a list of networks.
func networks(s string) error {
	_, err := webhook.Networks(s)
	return err
}

// site checks a public address.
func site(s string) error {
	if s != "" && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") {
		return fmt.Errorf("begin it with https:// or http://")
	}
	return nil
}

var serveCommand = command{name: "serve", about: "serves an organisation; the first start makes the first administrator", table: serveTable, run: runServe}

func runServe(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) > 0 {
		return usageError("serve takes flags only, not %q", args[0])
	}
	p, err := openServing(ctx, t, v)
	if err != nil {
		return err
	}
	login, code, err := p.Accounts.Bootstrap(ctx)
	if err == nil {
		err = install(ctx, p.Parts)
	}
	if err == nil {
		err = t.welcome(v, p, login, code)
	}
	if err == nil {
		err = p.Run(ctx)
	}
	if closed := p.Close(); err == nil {
		err = closed
	}
	return err
}

// openServing opens a program as the settings of serveTable say.
func openServing(ctx context.Context, t *terminal, v setting.Values) (*Program, error) {
	o := Options{
		Store: v.Text("store"), Addr: v.Text("addr"), Private: v.Text("private"), Public: v.Text("public"), Content: v.Text("content"),
		Dev: v.On("dev"), Log: t.logger(v),
	}
	days, err := reminding(v)
	if err != nil {
		return nil, err
	}
	o.Reminding, o.WorkingHours = &days, v.Int("working-hours")
	if o.Private == "off" {
		o.Private = ""
	}
	o.Networks, _ = webhook.Networks(v.Text("webhook-networks")) // checked by the table
	for _, proxy := range strings.Split(v.Text("proxies"), ",") {
		if proxy = strings.TrimSpace(proxy); proxy != "" {
			o.Proxies = append(o.Proxies, proxy)
		}
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(sweepAt)
	}
	return Open(ctx, o)
}

// sweepAt is how much may be thrown away before memory is swept, in percent of what lives: twice the
// usual. What lives is little beside the memory of a server, and sweeping took a tenth of the time of an
// exam.
const sweepAt = 200

// logger writes to standard error: standard output belongs to answers.
func (t *terminal) logger(v setting.Values) *slog.Logger {
	level := slog.LevelInfo
	_ = level.UnmarshalText([]byte(v.Text("log-level"))) // checked by the table
	o := &slog.HandlerOptions{Level: level}
	log := slog.New(slog.NewTextHandler(t.err, o))
	if v.Text("log") == "json" {
		log = slog.New(slog.NewJSONHandler(t.err, o))
	}
	slog.SetDefault(log)
	return log
}

// greeting is the line that --json prints once the ports are taken.
type greeting struct {
	URL      string   `json:"url"`
	Password string   `json:"password"` // of all accounts named; "" where everybody has their own
	Accounts []string `json:"accounts"` // log-in names
	Private  string   `json:"private,omitempty"`
}

// welcome says where the program is, and to the first administrator how to get in. The ports are
// taken already: a browser that comes now is answered as soon as the server runs.
func (t *terminal) welcome(v setting.Values, p *Program, login, code string) error {
	accounts := []string{}
	if code != "" {
		accounts = append(accounts, login)
	}
	if v.On("json") {
		return json.NewEncoder(t.out).Encode(greeting{URL: p.URL, Password: code, Accounts: accounts, Private: p.privateURL()})
	}
	fmt.Fprintf(t.out, "tianti serves %s (process %d)\n", p.URL, os.Getpid())
	if code != "" {
		fmt.Fprintf(t.out, "first log-in: choose a password at %s/login/code?login=%s with the one-time code %s\n", p.URL, login, code)
		fmt.Fprintln(t.out, "  it works for ten minutes; each start gives a new one until a password is chosen")
	}
	return nil
}

// privateURL is the private port's address, "" for none.
func (p *Program) privateURL() string {
	if p.private == nil {
		return ""
	}
	return "http://" + p.private.listens.Addr().String()
}
