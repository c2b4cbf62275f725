package xapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"strings"

	"tianti/courses/xapi"
	"tianti/internal/fault"
)

// The faults of a body.
var (
	ErrMedia  = fault.Define(fault.Invalid, "courses.xapi.media") // param want
	ErrPart   = fault.Define(fault.Invalid, "courses.xapi.part")
	ErrSingle = fault.Define(fault.Invalid, "courses.xapi.single")
)

// came is the statements of a body with what came beside them.
func (a *ask) came() (list []xapi.Statement, with []xapi.Enclosure, err error) {
	kind, params, err := mime.ParseMediaType(a.header("Content-Type"))
	switch {
	case err == nil && kind == "application/json":
		list, err = xapi.ReadStatements(a.body)
		return list, nil, err
	case err != nil || kind != "multipart/mixed" || params["boundary"] == "":
		return nil, nil, ErrMedia.With("want", "application/json, multipart/mixed")
	}
	parts := multipart.NewReader(bytes.NewReader(a.body), params["boundary"])
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		if err == io.EOF && n > 0 {
			return list, with, nil
		}
		if err != nil {
			return nil, nil, ErrPart.Because(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, nil, ErrPart.Because(err)
		}
		if n == 0 {
			if kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind != "application/json" {
				return nil, nil, ErrPart
			}
			if list, err = xapi.ReadStatements(data); err != nil {
				return nil, nil, err
			}
			continue
		}
		sum := part.Header.Get("X-Experience-API-Hash")
		if sum == "" || !strings.EqualFold(part.Header.Get("Content-Transfer-Encoding"), "binary") {
			return nil, nil, ErrPart
		}
		with = append(with, xapi.Enclosure{SHA2: sum, Type: part.Header.Get("Content-Type"), Data: data})
	}
}

// put keeps one statement under the id that the caller gives it (PUT /xapi/statements).
func (p Pages) put(a *ask) error {
	if err := a.only("!statementId"); err != nil {
		return err
	}
	if len(bytes.TrimLeft(a.body, " \t\r\n")) > 0 && bytes.TrimLeft(a.body, " \t\r\n")[0] == '[' {
		return ErrSingle
	}
	list, with, err := a.came()
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return ErrSingle
	}
	st, err := list[0].Named(a.query.Get("statementId"))
	if err != nil {
		return err
	}
	if _, err := p.Store.Keep(a.Context(), a.by, []xapi.Statement{st}, with); err != nil {
		return err
	}
	return a.Nothing()
}

// post keeps one or several statements and answers with their ids (POST /xapi/statements).
func (p Pages) post(a *ask) error {
	if err := a.only(); err != nil {
		return err
	}
	list, with, err := a.came()
	if err != nil {
		return err
	}
	ids, err := p.Store.Keep(a.Context(), a.by, list, with)
	if err != nil {
		return err
	}
	if ids == nil {
		ids = []string{}
	}
	return a.Send(ids)
}

// find answers with one statement by its id, or with those that a filter finds (GET /xapi/statements).
func (p Pages) find(a *ask) error {
	one, voided := a.query.Get("statementId"), a.query.Get("voidedStatementId")
	if one == "" && voided == "" {
		f, err := xapi.ReadFilter(a.query)
		if err != nil {
			return err
		}
		return p.page(a, f)
	}
	name := map[bool]string{true: "!voidedStatementId", false: "!statementId"}[voided != ""]
	if err := a.only(name, "format", "attachments"); err != nil {
		return err
	}
	f, err := xapi.ReadFilter(map[string][]string{"format": {orElse(a.query.Get("format"), "exact")}, "attachments": {orElse(a.query.Get("attachments"), "false")}})
	if err != nil {
		return err
	}
	st, at, err := p.Store.Statement(a.Context(), a.by, one+voided, voided != "")
	if err != nil {
		return err
	}
	modified(a.Request, at)
	return p.answer(a, f, []xapi.Statement{st}, st.In(f.Format, a.header("Accept-Language")))
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// more goes on with a search (GET /xapi/statements/more/:more).
func (p Pages) more(a *ask) error {
	f, err := xapi.More(a.Path("more"))
	if err != nil {
		return err
	}
	return p.page(a, f)
}

type found struct {
	Statements []xapi.Statement `json:"statements"`
	More       string           `json:"more"`
}

func (p Pages) page(a *ask, f xapi.Filter) error {
	page, err := p.Store.Search(a.Context(), a.by, f)
	if err != nil {
		return err
	}
	out := found{Statements: []xapi.Statement{}}
	for _, st := range page.Statements {
		out.Statements = append(out.Statements, st.In(f.Format, a.header("Accept-Language")))
	}
	if page.More != "" {
		out.More = "/xapi/statements/more/" + page.More
		if token := a.Path("token"); token != "" {
			out.More = "/play/" + url.PathEscape(token) + out.More
		}
	}
	return p.answer(a, f, page.Statements, out)
}

// answer sends JSON, with the attachments beside it where they were asked for.
func (p Pages) answer(a *ask, f xapi.Filter, list []xapi.Statement, v any) error {
	if !f.Attachments {
		return a.Send(v)
	}
	with, err := p.Store.Enclosed(a.Context(), list)
	if err != nil {
		return err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	parts := append([]xapi.Enclosure{{Type: "application/json", Data: data}}, with...)
	for i, e := range parts {
		h := textproto.MIMEHeader{"Content-Type": {e.Type}, "Content-Length": {fmt.Sprint(len(e.Data))}}
		if i > 0 {
			h["Content-Transfer-Encoding"], h["X-Experience-API-Hash"] = []string{"binary"}, []string{e.SHA2}
		}
		part, err := w.CreatePart(h)
		if err != nil {
			return err
		}
		if _, err := part.Write(e.Data); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil { // the last boundary
		return err
	}
	return a.Bytes("multipart/mixed; boundary="+w.Boundary(), out.Bytes())
}

// activity tells what is known of an activity (GET /xapi/activities).
func (p Pages) activity(a *ask) error {
	if err := a.only("!activityId"); err != nil {
		return err
	}
	data, err := p.Store.Activity(a.Context(), a.by, a.query.Get("activityId"))
	if err != nil {
		return err
	}
	return a.Send(data)
}

// agent tells what is known of a person: what the question itself says of them (GET /xapi/agents).
func (p Pages) agent(a *ask) error {
	if err := a.only("!agent"); err != nil {
		return err
	}
	person, err := xapi.PersonOf(a.query.Get("agent"))
	if err != nil {
		return err
	}
	if err := a.by.May(xapi.ReadAll, xapi.ReadMine, xapi.Profiles, xapi.States); err != nil {
		return err
	}
	return a.Send(person)
}
