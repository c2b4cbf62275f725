package xapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"tianti/internal/file"
	"tianti/internal/store"
)

// enclosedIn checks that what came with statements is theirs, and that what they name came or has an
// address of its own; then it is kept. Signatures are checked before anything is (signature.go).
func (s *Service) enclosedIn(ctx context.Context, list []Statement, with []Enclosure) error {
	wanted := map[string]bool{}
	for _, st := range list {
		for _, a := range append(attachmentsOf(st.o), attachmentsOf(asObject(st.at("object")))...) {
			sum, _ := a["sha2"].(string)
			_, elsewhere := a["fileUrl"]
			wanted[strings.ToLower(sum)] = wanted[strings.ToLower(sum)] || !elsewhere
		}
	}
	came := map[string]bool{}
	for _, e := range with {
		sum := strings.ToLower(e.SHA2)
		if _, named := wanted[sum]; !named || len(sum) == 64 && sum != sumOfBytes(e.Data) {
			return ErrAttachment.With("sha2", clip(e.SHA2))
		}
		came[sum] = true
	}
	for sum, must := range wanted {
		if !must || came[sum] {
			continue
		}
		if _, err := s.enclosures.Get(ctx, sum); err != nil {
			return ErrAttachment.With("sha2", clip(sum))
		}
	}
	for _, st := range list {
		if err := s.signed(ctx, st, with); err != nil {
			return err
		}
	}
	for _, e := range with {
		info, err := s.files.PutBytes(ctx, e.Data, file.Limits{Most: mostEnclosed})
		if err != nil {
			return err
		}
		err = s.enclosures.Insert(ctx, &enclosed{Meta: store.Meta{ID: strings.ToLower(e.SHA2)}, File: info.ID, Type: e.Type})
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// signed checks every signature of a statement. One of a statement inside it would be nobody's word.
func (s *Service) signed(ctx context.Context, st Statement, with []Enclosure) error {
	for _, a := range attachmentsOf(asObject(st.at("object"))) {
		if a["usageType"] == signature {
			return unsigned("a statement inside another one is not signed by itself")
		}
	}
	for _, a := range st.signatures() {
		if !octets(a) {
			return unsigned("the content type of a signature is application/octet-stream")
		}
		sum := strings.ToLower(a["sha2"].(string))
		var jws []byte
		if i := slices.IndexFunc(with, func(e Enclosure) bool { return strings.ToLower(e.SHA2) == sum }); i >= 0 {
			jws = with[i].Data
		} else if e, err := s.enclosures.Get(ctx, sum); err == nil { // it came before
			if jws, err = s.bytes(ctx, e); err != nil {
				return err
			}
		} else {
			return unsigned("the signature did not come with the statement")
		}
		if err := st.signedBy(jws, s.now()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) bytes(ctx context.Context, e *enclosed) ([]byte, error) {
	info, err := s.files.Get(ctx, e.File)
	if err != nil {
		return nil, err
	}
	return s.files.Bytes(ctx, info)
}

func sumOfBytes(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func asObject(v any) object {
	o, _ := v.(object)
	return o
}

func attachmentsOf(o object) (out []object) {
	items, _ := o["attachments"].([]any)
	for _, x := range items {
		out = append(out, asObject(x))
	}
	return out
}

// mostAnswered bounds what goes out beside one answer.
const mostAnswered = 32 << 20

// Enclosed are the attachments of statements that are kept here, each once.
func (s *Service) Enclosed(ctx context.Context, list []Statement) ([]Enclosure, error) {
	var out []Enclosure
	seen, size := map[string]bool{}, int64(0)
	for _, st := range list {
		for _, a := range append(attachmentsOf(st.o), attachmentsOf(asObject(st.at("object")))...) {
			sum := strings.ToLower(a["sha2"].(string))
			if seen[sum] {
				continue
			}
			seen[sum] = true
			e, err := s.enclosures.Get(ctx, sum)
			if errors.Is(err, store.ErrNotFound) { // it has an address of its own
				continue
			}
			if err != nil {
				return nil, err
			}
			info, err := s.files.Get(ctx, e.File)
			if err != nil {
				return nil, err
			}
			if size += info.Size; size > mostAnswered {
				return nil, ErrMany.With("most", mostAnswered>>20)
			}
			data, err := s.files.Bytes(ctx, info)
			if err != nil {
				return nil, err
			}
			out = append(out, Enclosure{sum, e.Type, data})
		}
	}
	return out, nil
}
