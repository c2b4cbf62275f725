package rounds

import (
	"net/url"
	"time"

	"tianti/internal/locale"
	"tianti/ladder/round"
	"tianti/web/kit"
)

// letterPage is a letter as a page.
type letterPage struct {
	Issuer, Number, Title, To string
	Paragraphs                []string
	Head                      []string
	Rows                      [][]string
	After                     []string
	Dated                     time.Time
	PDF                       string
}

func letterOf(l round.Letter, pdf string) letterPage {
	return letterPage{l.Issuer, l.Number, l.Title, l.To, l.Paragraphs, l.Head, l.Rows, l.After, l.Dated, pdf}
}

func (p Pages) everybodys(r *kit.Request, id, kind string) (letterPage, error) {
	names, err := p.names(r)
	if err != nil {
		return letterPage{}, err
	}
	l, err := p.Rounds.Letter(r.Context(), r.Actor, r.Lang, id, kind, names)
	if err != nil {
		return letterPage{}, err
	}
	return letterOf(*l, "/rounds/"+id+"/letters/"+kind+"/pdf"), nil
}

// letter shows the announcement or the notice (GET /rounds/:id/letters/:kind).
func (p Pages) letter(r *kit.Request) error {
	page, err := p.everybodys(r, r.Path("id"), r.Path("kind"))
	if err != nil {
		return err
	}
	return r.Show("rounds_letter", page)
}

// letterPDF is the letter in Chinese, to be printed or hung up.
func (p Pages) letterPDF(r *kit.Request) error {
	l, err := p.Rounds.Letter(r.Context(), r.Actor, locale.Chinese, r.Path("id"), r.Path("kind"), p.chinese(r))
	if err != nil {
		return err
	}
	return sendPDF(r, l)
}

// personal shows a letter about an application (GET /applications/:id/letters/:kind).
func (p Pages) personal(r *kit.Request) error {
	names, err := p.names(r)
	if err != nil {
		return err
	}
	id, kind := r.Path("id"), r.Path("kind")
	l, err := p.Rounds.PersonalLetter(r.Context(), r.Actor, r.Lang, id, kind, names)
	if err != nil {
		return err
	}
	return r.Show("rounds_letter", letterOf(*l, "/applications/"+id+"/letters/"+kind+"/pdf"))
}

func (p Pages) personalPDF(r *kit.Request) error {
	l, err := p.Rounds.PersonalLetter(r.Context(), r.Actor, locale.Chinese, r.Path("id"), r.Path("kind"), p.chinese(r))
	if err != nil {
		return err
	}
	return sendPDF(r, l)
}

// answered shows the letter that answers an objection (GET /objections/:id/letter).
func (p Pages) answered(r *kit.Request) error {
	names, err := p.names(r)
	if err != nil {
		return err
	}
	l, err := p.Rounds.AnswerLetter(r.Context(), r.Actor, r.Lang, r.Path("id"), names)
	if err != nil {
		return err
	}
	return r.Show("rounds_letter", letterOf(*l, answerPath(r.Path("id"))+"/pdf"))
}

func (p Pages) answeredPDF(r *kit.Request) error {
	l, err := p.Rounds.AnswerLetter(r.Context(), r.Actor, locale.Chinese, r.Path("id"), p.chinese(r))
	if err != nil {
		return err
	}
	return sendPDF(r, l)
}

// answerPath is where the letter that answers an objection is read.
func answerPath(objection string) string {
	return "/objections/" + url.PathEscape(objection) + "/letter"
}

// chinese gives names in Chinese, whatever language the reader has chosen: letters are Chinese.
func (p Pages) chinese(r *kit.Request) func(kind, code string) string {
	reader := *r
	reader.Lang = locale.Chinese
	names, err := p.names(&reader)
	if err != nil || names == nil {
		return func(string, string) string { return "" } // the letter then shows codes
	}
	return names
}

func sendPDF(r *kit.Request, l *round.Letter) error {
	f, err := l.PDF(round.Seal())
	if err != nil {
		return err
	}
	return r.Download(l.Number+".pdf", "application/pdf", f.Bytes)
}
