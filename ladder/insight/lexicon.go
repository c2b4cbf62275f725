package insight

import "sync"

// code stands for a word in the roll: a hundred thousand entries speak of a few hundred rungs, posts,
// kinds, units and periods. 0 is "".
type code uint16

// lexicon gives words their codes; many may ask at once.
type lexicon struct {
	mu    sync.RWMutex
	codes map[string]code
	words []string
}

func newLexicon() *lexicon { return &lexicon{codes: map[string]code{"": 0}, words: []string{""}} }

// code is the code of a word, a new one where it has none. There is room for 65,535 words; more than
// that many codes of rungs and posts would be an error long before, and they become "".
func (l *lexicon) code(word string) code {
	l.mu.RLock()
	c, ok := l.codes[word]
	l.mu.RUnlock()
	if ok {
		return c
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if c, ok := l.codes[word]; ok || len(l.words) > 0xFFFF {
		return c
	}
	c = code(len(l.words))
	l.codes[word], l.words = c, append(l.words, word)
	return c
}

// size is how many words there are: every code is less.
func (l *lexicon) size() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.words)
}

// known is the code of a word that the roll speaks of; words that people ask with get none.
func (l *lexicon) known(word string) (code, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	c, ok := l.codes[word]
	return c, ok
}

func (l *lexicon) word(c code) string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.words[c]
}

// same is the one copy of a word that all entries share.
func (l *lexicon) same(word string) string { return l.word(l.code(word)) }
