package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/setting"
	"tianti/internal/store"
)

// errand is what a command wants done with an open organisation: by this process, or by the one
// that serves the directory. q are the command's settings, body the file that it read.
type errand func(ctx context.Context, p *Program, q url.Values, body []byte) (any, error)

// errands are those that a serving program does for a command, by name.
var errands = map[string]errand{
	"import": importFile,
	"verify": verifyThing,
}

// mostErrand bounds the file of an errand.
const mostErrand = 256 << 20

// told is a fault that another process told.
type told struct {
	Code    string     `json:"code"`
	Kind    fault.Kind `json:"kind"`
	Message string     `json:"message"`
	Mend    string     `json:"mend"`
}

func (x *told) Error() string { return x.Message }

// reply is what a serving program answers.
type reply struct {
	Result json.RawMessage `json:"result,omitempty"`
	Error  *told           `json:"error,omitempty"`
}

// run has an errand done on the store of the settings and reads the result into out. A store that
// is served by another process of this machine is asked there.
func (t *terminal) run(ctx context.Context, v setting.Values, name string, q url.Values, body []byte, out any) error {
	q.Set("lang", t.lang)
	p, err := Open(ctx, Options{Store: v.Text("store"), Log: quiet()})
	if errors.Is(err, store.ErrLocked) {
		if n, ok := noteOf(v.Text("store")); ok {
			return n.ask(ctx, name, q, body, out)
		}
	}
	if err != nil {
		return err
	}
	defer p.Close()
	got, err := errands[name](ctx, p, q, body)
	if err != nil {
		return err
	}
	return convert(got, out)
}

// convert gives a result the shape that a command reads, whichever process made it.
func convert(from, to any) error {
	raw, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, to)
}

// serveErrand answers an errand on the private port.
func (p *Program) serveErrand(do errand) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostErrand))
		var got any
		if err == nil {
			got, err = do(r.Context(), p, r.URL.Query(), body)
		}
		var answer reply
		if err != nil {
			answer.Error = tell(r.URL.Query().Get("lang"), err)
			p.Log.Warn("errand", "of", r.URL.Path, "err", err)
		} else if answer.Result, err = json.Marshal(got); err != nil {
			answer.Error = tell(locale.English, err)
		}
		_ = json.NewEncoder(w).Encode(answer) // whoever asked is gone otherwise
	}
}

func tell(lang string, err error) *told {
	f := fault.From(err)
	what, mend := locale.Fault(lang, f)
	return &told{f.Code(), f.Kind(), what, mend}
}

// noteOf reads the note of whoever serves a data directory.
func noteOf(address string) (n note, ok bool) {
	dir, ok := directory(address)
	if !ok {
		return n, false
	}
	raw, err := os.ReadFile(filepath.Join(dir, noteName))
	return n, err == nil && json.Unmarshal(raw, &n) == nil && n.URL != ""
}

// post sends an errand to a serving program.
func (n note) post(ctx context.Context, name string, q url.Values, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, n.URL+"/do/"+name+"?"+q.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+n.Key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, ErrAway.Because(err)
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		return nil, ErrAway.Because(errors.New(res.Status))
	}
	return res, nil
}

// ErrAway says that the program that serves the directory does not answer commands.
var ErrAway = fault.Define(fault.Unavailable, "program.away")

// ask has an errand done by the serving program.
func (n note) ask(ctx context.Context, name string, q url.Values, body []byte, out any) error {
	res, err := n.post(ctx, name, q, body)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	var answer reply
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return ErrAway.Because(err)
	}
	if answer.Error != nil {
		return answer.Error
	}
	return json.Unmarshal(answer.Result, out)
}
