
/*
 * Copyright (C) ngx_shipstation_module authors
 */


/*
 * What a sync of carriers would change in a store's settings.  It changes
 * nothing itself: the merchant does, by saving the proposal.
 */

#ifndef _NGX_SHIPSTATION_PROPOSAL_H_INCLUDED_
#define _NGX_SHIPSTATION_PROPOSAL_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "account/account.h"
#include "settings/settings.h"


/* Carriers that are shown without the merchant's word. */
#define NGX_SHIPSTATION_PROPOSAL_SHOWN  2


/* What parts settings and account, by code. */
typedef struct {
    ngx_uint_t   added;       /* the account has it, the settings do not */
    ngx_uint_t   missing;     /* the other way */
} ngx_shipstation_differences_t;


/*
 * Compares settings with n codes of the account.  Where the settings list no
 * carriers all of the account's count, and nothing parts them.
 */
void ngx_shipstation_account_compare(
    const ngx_shipstation_settings_t *settings, const ngx_str_t *codes,
    ngx_uint_t n, ngx_shipstation_differences_t *differences);

/*
 * Writes a merge patch (RFC 7396) for the settings file whose document is
 * given: its carriers as they are, with every switch, and behind them those
 * that the account has more, shown while fewer than two are.  New services
 * follow the carrier's "new_services" as they are, so that they need no patch;
 * what the account has no more stays.  patch is the arena's; an empty text
 * where there is nothing to propose.  NGX_OK or NGX_ERROR (no memory).
 */
ngx_int_t ngx_shipstation_account_proposal(
    const ngx_shipstation_account_t *account, yyjson_val *document,
    ngx_shipstation_arena_t *arena, ngx_str_t *patch);


#endif /* _NGX_SHIPSTATION_PROPOSAL_H_INCLUDED_ */
