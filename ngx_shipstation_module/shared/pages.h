
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * The rate book: which places have equal prices, learned from what ShipStation
 * said, so that one call opens many carts.
 *
 * A book is of one sender (API key, carrier, origin), residential flag, country
 * and box.  Places of a book whose whole vectors (all services, to the cent)
 * were equal at equal weights form a class.  What is known of a class is where
 * in the cache the entry lies that has its price at a weight: the book holds no
 * prices of its own, and what it opens is as old as that entry.
 *
 * Between two weights the price is known where it is equal at both.  At weights
 * that are more than three times away from those at which a place agreed with
 * its class, the class counts only after it agreed at a second weight: zones
 * have equal prices at light weights, and others at heavy ones.
 *
 * A place whose price is not its class's leaves it: a surprise.  Two, of which
 * no agreement lies between, within a day: the carrier's prices have changed;
 * all of them count no more, the classes stay.  A place that surprises twice is
 * split: its part of the postal code does not set the price, and from then on
 * its whole codes are asked for.
 *
 * Plain memory of a fixed size, no clock, no lock: book.h has it in the cache's
 * zone.  What was not used of late makes room.  Nothing here takes longer than
 * a look at some dozens of numbers.
 */

#ifndef _NGX_SHIPSTATION_PAGES_H_INCLUDED_
#define _NGX_SHIPSTATION_PAGES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


#define NGX_SHIPSTATION_PAGES_KEY  32    /* an entry's, of the cache */


typedef struct ngx_shipstation_book_s  ngx_shipstation_book_t;


/* Where a price is in the books: digests, and the weight that is sent. */
typedef struct {
    uint64_t      sender;    /* 0: no book is kept */
    uint64_t      book;
    uint64_t      place;
    uint32_t      weight;    /* > 0, in any unit that is the book's */
    uint32_t      epoch;     /* of the sender's prices; set by open() */
} ngx_shipstation_spot_t;


typedef enum {
    NGX_SHIPSTATION_LESSON_NEW = 0,   /* nothing was known to compare it with */
    NGX_SHIPSTATION_LESSON_STRANGE,   /* like no class, where many are known */
    NGX_SHIPSTATION_LESSON_AGREED,
    NGX_SHIPSTATION_LESSON_SURPRISE,
    NGX_SHIPSTATION_LESSON_CLEARED    /* the second one */
} ngx_shipstation_lesson_e;


typedef struct {
    ngx_uint_t    places;
    ngx_uint_t    classes;
    uint64_t      surprises;
    uint64_t      cleared;
} ngx_shipstation_book_totals_t;


/*
 * Makes an empty book in room bytes of zeros at p, aligned to a cache line;
 * *used is what it took.  NULL where there is too little.
 */
ngx_shipstation_book_t *ngx_shipstation_pages_init(u_char *p, size_t room,
    size_t *used);

/* Empties a book; no epoch that was is used again. */
void ngx_shipstation_pages_clear(ngx_shipstation_book_t *book);

/* For what these do see book.h.  now: milliseconds. */
ngx_uint_t ngx_shipstation_pages_open(ngx_shipstation_book_t *book,
    ngx_shipstation_spot_t *spot);
ngx_int_t ngx_shipstation_pages_find(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, int64_t now,
    u_char key[NGX_SHIPSTATION_PAGES_KEY]);
ngx_shipstation_lesson_e ngx_shipstation_pages_learn(
    ngx_shipstation_book_t *book, const ngx_shipstation_spot_t *spot,
    int64_t now, const u_char key[NGX_SHIPSTATION_PAGES_KEY],
    uint64_t vector);
ngx_uint_t ngx_shipstation_pages_doubt(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, ngx_uint_t take);
void ngx_shipstation_pages_totals(ngx_shipstation_book_t *book,
    ngx_shipstation_book_totals_t *totals);

/*
 * Under which digest the misses are counted that a call for the spot would
 * open, and how likely it does, in tenths.
 */
uint64_t ngx_shipstation_pages_opens(ngx_shipstation_book_t *book,
    const ngx_shipstation_spot_t *spot, ngx_uint_t *likely);

/* A digest of two; never 0. */
uint64_t ngx_shipstation_pages_mix(uint64_t a, uint64_t b);


#endif /* _NGX_SHIPSTATION_PAGES_H_INCLUDED_ */
